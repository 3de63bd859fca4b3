"""Measurements that compare one thing with another inside one run; none of them passes or fails by the clock."""

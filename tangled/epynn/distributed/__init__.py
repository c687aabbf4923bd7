"""Training on several machines; needs Dask, and asks when used."""
from epynn.distributed.cluster import cluster
from epynn.distributed.search import grid
from epynn.distributed.training import train

__all__ = ['cluster', 'grid', 'train']

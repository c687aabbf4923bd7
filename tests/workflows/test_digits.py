"""Digits: the reader of IDX files, the data that ships, and the script."""

import gzip
import hashlib
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from epynnlive.captcha_mnist import prepare_dataset as module
from epynnlive.captcha_mnist.prepare_dataset import (
    bundled,
    download_mnist,
    prepare_dataset,
    read_idx,
)

ROOT = Path(__file__).parents[2]


def idx(array, kind):
    header = bytes([0, 0, kind, array.ndim]) + struct.pack(f'>{array.ndim}i', *array.shape)
    return header + array.astype(array.dtype.newbyteorder('>')).tobytes()


@pytest.mark.parametrize('kind, dtype', [
    (8, np.uint8), (9, np.int8), (0xB, np.int16), (0xC, np.int32), (0xD, np.float32),
    (0xE, np.float64)])
@pytest.mark.parametrize('shape', [(5,), (2, 3), (2, 3, 4), (1, 2, 3, 4), (0, 3)])
@pytest.mark.parametrize('pack', [bytes, gzip.compress])
def test_reads_any_type_and_shape(tmp_path, kind, dtype, shape, pack):
    array = np.random.default_rng(0).integers(0, 100, shape).astype(dtype)
    (tmp_path / 'some').write_bytes(pack(idx(array, kind)))
    read = read_idx(tmp_path / 'some')
    assert read.dtype == dtype
    np.testing.assert_array_equal(read, array)
    assert read.flags.writeable


GOOD = idx(np.arange(6, dtype=np.uint8).reshape(2, 3), 8)
PACKED = gzip.compress(GOOD, mtime=0)


@pytest.mark.parametrize('data, message', [
    (b'', 'no IDX file: it starts with nothing'),
    (b'PK\x03\x04abc', 'no IDX file: it starts with 50 4b 03 04'),
    (b'\0\0\x07\x01\0\0\0\0', 'no IDX file: it starts with 00 00 07 01'),
    (GOOD[:3], 'no IDX file'),
    (GOOD[:6], 'is damaged'),
    (GOOD[:-1], r'shape \(2, 3\), 18 bytes in all, and the file has 17'),
    (GOOD + b'x', 'and the file has 19'),
    (PACKED[:-9], 'is damaged: .*Download it again'),
    (PACKED[:12] + b'??????' + PACKED[18:], 'is damaged'),
    (idx(np.zeros((2, 2), np.uint8), 8).replace(b'\0\0\0\2', b'\xff\xff\xff\xfe', 1), 'damaged'),
])
def test_says_what_is_wrong_with_a_file(tmp_path, data, message):
    (tmp_path / 'digits').write_bytes(data)
    with pytest.raises(ValueError, match=message):
        read_idx(tmp_path / 'digits')


def test_the_bundled_digits_are_the_first_thousand_of_mnist():
    digest = {w: hashlib.sha256(bundled(w).read_bytes()).hexdigest() for w in ('images', 'labels')}
    assert digest['images'].startswith('2ac99ff5')
    assert digest['labels'].startswith('2b1badd5')
    assert read_idx(bundled('images')).shape == (1000, 28, 28)
    assert read_idx(bundled('labels'))[:5].tolist() == [5, 0, 4, 1, 9]
    assert 'licenses/by-sa/3.0' in (bundled('images').parent / 'README.md').read_text()
    with pytest.raises(ValueError, match="'images' or 'labels', not 'x'"):
        bundled('x')


def test_images_and_labels_are_shuffled_alike():
    images, labels = read_idx(bundled('images')), read_idx(bundled('labels'))
    X, y = prepare_dataset(1000, seed=4)
    assert X.shape == (1000, 28, 28, 1)
    known = {image.tobytes(): label for image, label in zip(images, labels, strict=True)}
    assert all(known[x.tobytes()] == label for x, label in zip(X, y, strict=True))
    assert not np.array_equal(y, labels)
    np.testing.assert_array_equal(prepare_dataset(20, seed=4)[0], X[:20])


@pytest.mark.parametrize('n', [0, -1, 1001])
def test_more_digits_than_there_are(n):
    with pytest.raises(ValueError, match=f'N_SAMPLES is {n}, and there are 1 to 1000'):
        prepare_dataset(n)


def test_the_full_collection_is_checked(tmp_path, monkeypatch):
    """The download itself, from a folder that stands for the network."""
    server, store = tmp_path / 'server', tmp_path / 'store'
    server.mkdir()
    images, labels = (idx(a, 8) for a in (np.ones((3, 4, 5), np.uint8), np.arange(3, dtype='u1')))
    sha256 = {}
    for part in ('train', 't10k'):
        for data, what in ((images, 'images-idx3'), (labels, 'labels-idx1')):
            name = f'{part}-{what}-ubyte.gz'
            (server / name).write_bytes(gzip.compress(data))
            sha256[name] = hashlib.sha256((server / name).read_bytes()).hexdigest()
    monkeypatch.setattr(module, 'SHA256', sha256)

    fetched = []

    def copy(url, output_file, pooch):
        fetched.append(url)
        Path(output_file).write_bytes((server / url.rsplit('/', 1)[1]).read_bytes())

    monkeypatch.setattr(module.pooch.core, 'choose_downloader', lambda url, **_: copy)
    folder = download_mnist(store, 'https://digits.example/')
    assert len(fetched) == 4
    assert prepare_dataset(2, path=folder, part='t10k')[0].shape == (2, 4, 5, 1)
    download_mnist(store, 'https://digits.example/')
    assert len(fetched) == 4  # not again

    (server / 'train-labels-idx1-ubyte.gz').write_bytes(b'tampered with')
    (store / 'train-labels-idx1-ubyte.gz').unlink()
    with pytest.raises(ValueError, match='(?i)hash'):
        download_mnist(store, 'https://digits.example/')


def test_without_a_folder_nothing_is_downloaded(monkeypatch, capsys):
    monkeypatch.setattr(module.pooch, 'create', lambda *_, **__: pytest.fail('downloads'))
    assert download_mnist() is None
    assert 'thousand digits that come with the library' in capsys.readouterr().out


def test_without_a_network(tmp_path, monkeypatch):
    def fail(url, output_file, pooch):
        raise ConnectionError('no route')

    monkeypatch.setattr(module.pooch.core, 'choose_downloader', lambda url, **_: fail)
    with pytest.raises(OSError, match=r'(?s)no train-images.* from https://digits.*: no route.*'
                                      r'prepare_dataset\(\) without a path'):
        download_mnist(tmp_path, 'https://digits.example/')


def trained(folder, *options):
    """Accuracy on 250 digits that were held out, of each model of the script."""
    env = os.environ | {'PYTHONPATH': str(ROOT / 'tangled'), 'MPLBACKEND': 'Agg',
                        'COLUMNS': '100'}
    command = [sys.executable, '-W', 'error', '-m', 'epynnlive.captcha_mnist.train', *options]
    run = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True,
                         timeout=400)
    assert run.returncode == 0, run.stderr
    assert not run.stderr
    assert not list(folder.iterdir())
    return {name: float(value) for name, value in
            re.findall(r'(\w+) +accuracy: training [\d.]+  validation ([\d.]+)', run.stdout)}


def test_the_script_trains(tmp_path):
    """`python -m epynnlive.captcha_mnist.train` beats the baselines and writes nothing."""
    accuracy = trained(tmp_path)
    assert accuracy['linear'] > 0.85
    assert accuracy['dense'] >= 0.88
    assert accuracy['convolution'] >= 0.92


@pytest.mark.prove
@pytest.mark.parametrize('seed', ['2', '3'])
def test_the_convolution_is_best_with_other_seeds(tmp_path, seed):
    accuracy = trained(tmp_path, '--seed', seed)
    assert accuracy['convolution'] > max(accuracy['linear'], accuracy['dense']) + 0.005
    assert accuracy['convolution'] >= 0.92


def test_the_script_trains_on_other_data(tmp_path):
    """The full collection, here the bundled digits under its names."""
    names = {'images': 'train-images-idx3-ubyte.gz', 'labels': 'train-labels-idx1-ubyte.gz'}
    data, empty = tmp_path / 'data', tmp_path / 'empty'
    data.mkdir()
    empty.mkdir()
    for which, name in names.items():
        (data / name).write_bytes(bundled(which).read_bytes())
    some = prepare_dataset(None, path=data)
    np.testing.assert_array_equal(some[0], prepare_dataset(1000)[0])
    assert trained(empty, '--data', str(data), '--epochs', '1')

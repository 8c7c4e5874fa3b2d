namespace Hoopoe.Tests.Testing.Storage;

/// <summary>A file's bytes as written, and as synced.</summary>
internal sealed class DiskFile
{
    private byte[] _written;
    private byte[] _synced;
    private bool _isDirty;

    public DiskFile(byte[]? content = null) => _written = _synced = content ?? [];

    public int Length => _written.Length;

    public ReadOnlySpan<byte> Bytes => _written;

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        if (!_isDirty) _written = [.. _synced];
        _isDirty = true;
        int end = (int)offset + bytes.Length;
        if (end > _written.Length) Array.Resize(ref _written, end);
        bytes.CopyTo(_written.AsSpan((int)offset));
    }

    public void Sync()
    {
        _synced = _written;
        _isDirty = false;
    }

    /// <summary>Turns one bit around, as a bad disk would: no sync knows of it.</summary>
    public void Flip(long bit) => _written[bit / 8] ^= (byte)(1 << (int)(bit % 8));

    public byte[] All() => [.. _written];

    public byte[] Synced() => [.. _synced];

    /// <summary>Each sector either as written or as synced.</summary>
    public byte[] Mixed(Random random, int sector)
    {
        if (!_isDirty) return Synced();
        // The length is as durable as the last sector that reached the disk.
        var mixed = new byte[Math.Max(_written.Length, _synced.Length)];
        _synced.CopyTo(mixed, 0);
        int length = _synced.Length;
        for (int at = 0; at < _written.Length; at += sector)
        {
            if (random.Next(2) == 0) continue;
            int end = Math.Min(_written.Length, at + sector);
            _written.AsSpan(at..end).CopyTo(mixed.AsSpan(at));
            length = Math.Max(length, end);
        }
        return mixed[..length];
    }
}

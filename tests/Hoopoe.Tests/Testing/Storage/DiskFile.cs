namespace Hoopoe.Tests.Testing.Storage;

/// <summary>A file's bytes as written, and of each sector written since the last sync what it was before.</summary>
internal sealed class DiskFile
{
    private const int Sector = 512;

    // By sector; empty for one that lies behind all that is synced.
    private readonly Dictionary<int, byte[]> _before = [];
    private byte[] _bytes;
    private int _syncedLength;

    public DiskFile(byte[]? content = null)
    {
        _bytes = content ?? [];
        Length = _syncedLength = _bytes.Length;
    }

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        int start = (int)offset, end = start + bytes.Length;
        if (bytes.IsEmpty) return;
        // What lies between the end and the first byte is zeros, and as new as these.
        for (int sector = Math.Min(start, Length) / Sector; sector <= (end - 1) / Sector; sector++)
        {
            int from = sector * Sector;
            if (!_before.ContainsKey(sector)) _before.Add(sector, from < _syncedLength ? _bytes[from..Math.Min(from + Sector, _syncedLength)] : []);
        }
        if (end > _bytes.Length) Array.Resize(ref _bytes, Math.Max(end, Math.Min(2 * _bytes.Length, end + (1 << 20))));
        Length = Math.Max(Length, end);
        bytes.CopyTo(_bytes.AsSpan(start));
    }

    public void Sync()
    {
        _before.Clear();
        _syncedLength = Length;
    }

    /// <summary>Turns one bit around, as a bad disk would: no sync knows of it.</summary>
    public void Flip(long bit) => _bytes[bit / 8] ^= (byte)(1 << (int)(bit % 8));

    public byte[] All() => _bytes[..Length];

    public byte[] Synced()
    {
        byte[] synced = _bytes[.._syncedLength];
        foreach (var (sector, before) in _before)
        {
            if (before.Length > 0) before.CopyTo(synced, sector * Sector);
        }
        return synced;
    }

    /// <summary>Each sector either as written or as synced.</summary>
    public byte[] Mixed(Random random)
    {
        // The length is as durable as the last sector that reached the disk.
        byte[] mixed = new byte[Math.Max(Length, _syncedLength)];
        Synced().CopyTo(mixed, 0);
        int length = _syncedLength;
        foreach (int sector in _before.Keys.Order())
        {
            if (random.Next(2) == 0) continue;
            int start = sector * Sector, end = Math.Min(Length, start + Sector);
            _bytes.AsSpan(start..end).CopyTo(mixed.AsSpan(start));
            length = Math.Max(length, end);
        }
        return mixed[..length];
    }
}

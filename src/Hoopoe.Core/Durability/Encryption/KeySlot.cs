namespace Hoopoe.Core.Durability.Encryption;

/// <summary>
/// Where a virtual host, or the node for what belongs to no virtual host, has the key that its new records are encrypted with.
/// Lives as long as the virtual host. Any thread may read; the ring alone changes it.
/// </summary>
public sealed class KeySlot
{
    private readonly ulong _firstBody;
    private long _bodies;
    private volatile DataKey? _current;

    internal KeySlot(string? virtualHost, RandomSource random)
    {
        VirtualHost = virtualHost;
        Span<byte> first = stackalloc byte[sizeof(ulong)];
        random.Fill(first);
        _firstBody = BitConverter.ToUInt64(first);
    }

    /// <summary>The virtual host; null for the node's own.</summary>
    public string? VirtualHost { get; }

    /// <summary>The key in use, once there is one.</summary>
    internal DataKey? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>The key in use, for records that are to be appended: <see cref="DataKey.RemoveUser"/> must follow when they are.</summary>
    internal DataKey Take()
    {
        while (true)
        {
            var key = _current!;
            key.AddUser();
            // What was rotated away in between may be taken for unused already.
            if (_current == key) return key;
            key.RemoveUser();
        }
    }

    /// <summary>A number for a body in pieces, by which these belong to it: as good as never the same twice, and never 0.</summary>
    internal long NextBody()
    {
        long number = (long)(_firstBody + (ulong)Interlocked.Increment(ref _bodies));
        return number == 0 ? NextBody() : number;
    }
}

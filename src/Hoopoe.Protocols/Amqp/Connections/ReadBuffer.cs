using System.Buffers;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>
/// What a connection has received and not yet understood. Grows with the traffic and with the frame it waits for, and
/// gives its memory back when the connection is quiet. Belongs to the read loop.
/// </summary>
internal sealed class ReadBuffer
{
    private const int Smallest = 4 * 1024;
    private const int Largest = 256 * 1024;

    private byte[]? _bytes;
    private int _start;
    private int _end;
    private int _wanted = Smallest;

    /// <summary>What is there.</summary>
    public ReadOnlySpan<byte> Filled => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Whether nothing is there.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Whether the last receive brought little, so that waiting without a buffer costs nothing that matters.</summary>
    public bool IsQuiet { get; private set; } = true;

    /// <summary>Room to receive into; at least so much that <paramref name="needed"/> bytes can lie together.</summary>
    public Memory<byte> Room(int needed)
    {
        int size = Math.Max(_wanted, needed);
        int filled = _end - _start;
        if (_bytes is null || _bytes.Length < size)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(size);
            Filled.CopyTo(larger);
            if (_bytes is not null) ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
            (_start, _end) = (0, filled);
        }
        else if (_start > 0)
        {
            // What is left of a read is short, so moving it is cheaper than a ring.
            Filled.CopyTo(_bytes);
            (_start, _end) = (0, filled);
        }
        return _bytes.AsMemory(_end);
    }

    /// <summary>Notes what was received.</summary>
    public void Received(int count)
    {
        int room = _bytes!.Length - _end;
        _end += count;
        IsQuiet = count < Smallest / 2;
        if (count == room && _wanted < Largest) _wanted = Math.Min(Largest, Math.Max(_bytes.Length, _wanted) * 2);
        else if (IsQuiet && _wanted > Smallest) _wanted /= 2;
    }

    /// <summary>Notes what was understood.</summary>
    public void Consume(int count)
    {
        _start += count;
        if (_start == _end) _start = _end = 0;
    }

    /// <summary>Gives the memory back; only when empty.</summary>
    public void Release()
    {
        if (_bytes is null) return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = null;
        _start = _end = 0;
    }
}

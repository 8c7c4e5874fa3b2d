using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Bench.Client;

/// <summary>
/// What was received and not yet looked at. Frames are spans over it, good until the next <see cref="Fill"/>; nothing is copied but
/// the beginning of a frame whose end is still to come. Belongs to the thread that receives.
/// </summary>
internal sealed class FrameBuffer(int frameMax)
{
    // Large enough that a busy connection brings thousands of small messages with one call, small enough for the processor's cache.
    private const int BatchBytes = 128 * 1024;

    // A rest so small is moved to the front, where the cache is warm, sooner than it must be.
    private const int SmallRest = 4 * 1024;

    private readonly byte[] _bytes = new byte[Math.Max(BatchBytes, 2 * frameMax)];
    private int _start;
    private int _end;

    /// <summary>Waits for more bytes; false if there will be none.</summary>
    public bool Fill(IByteStream stream)
    {
        if (_end - _start <= SmallRest || _bytes.Length - _start < frameMax || _end == _bytes.Length)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            _end -= _start;
            _start = 0;
        }
        int received = stream.Receive(_bytes.AsSpan(_end, Math.Min(_bytes.Length - _end, BatchBytes)));
        _end += received;
        return received > 0;
    }

    /// <summary>Takes the next frame; false if it is not all there yet.</summary>
    public bool TryTake(out FrameHeader header, out ReadOnlySpan<byte> payload)
    {
        var rest = _bytes.AsSpan(_start, _end - _start);
        payload = default;
        if (rest.Length < Frame.Overhead)
        {
            header = default;
            return false;
        }
        header = FrameHeader.Read(rest);
        int length = (int)Math.Min(header.Size, int.MaxValue - Frame.Overhead) + Frame.Overhead;
        if (length > frameMax) throw new BenchException($"the broker sent a frame of {header.Size} bytes, more than was agreed on");
        if (rest.Length < length) return false;
        if (rest[length - 1] != Frame.End) throw new BenchException("the broker sent a frame that does not end where it should");
        payload = rest[Frame.HeaderLength..(length - 1)];
        _start += length;
        return true;
    }
}

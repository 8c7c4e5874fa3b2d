namespace Hoopoe.Bench.Workloads;

/// <summary>
/// What bodies hold behind their stamp: a fixed sequence of bytes, the same in every message, which consumers compare byte for byte.
/// Longer bodies repeat it. Immutable; read from every thread.
/// </summary>
internal sealed class BodyPattern
{
    /// <summary>A prime, so that pieces which went astray within a body are not equal to what belongs there.</summary>
    private const int Period = 65_521;

    private readonly byte[] _bytes = new byte[2 * Period];

    private BodyPattern(Action<Span<byte>> fill)
    {
        var period = _bytes.AsSpan(0, Period);
        fill(period);
        period.CopyTo(_bytes.AsSpan(Period));
    }

    /// <summary>Bytes of chance that no compression makes smaller.</summary>
    public static BodyPattern Random(int seed) => new(new Random(seed).NextBytes);

    /// <summary>One text again and again.</summary>
    public static BodyPattern Text(ReadOnlySpan<byte> text)
    {
        byte[] unit = text.IsEmpty ? [0] : text.ToArray();
        return new(bytes =>
        {
            for (int i = 0; i < bytes.Length; i++) bytes[i] = unit[i % unit.Length];
        });
    }

    /// <summary>Writes the piece of the pattern that begins at an offset.</summary>
    public void Fill(Span<byte> piece, long offset)
    {
        while (!piece.IsEmpty)
        {
            var part = At(offset, piece.Length);
            part.CopyTo(piece);
            piece = piece[part.Length..];
            offset += part.Length;
        }
    }

    /// <summary>Whether a piece is what the pattern has at an offset.</summary>
    public bool Matches(ReadOnlySpan<byte> piece, long offset)
    {
        while (!piece.IsEmpty)
        {
            var part = At(offset, piece.Length);
            if (!part.SequenceEqual(piece[..part.Length])) return false;
            piece = piece[part.Length..];
            offset += part.Length;
        }
        return true;
    }

    private ReadOnlySpan<byte> At(long offset, int length) => _bytes.AsSpan((int)(offset % Period), Math.Min(length, Period));
}

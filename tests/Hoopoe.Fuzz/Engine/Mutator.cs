using System.Buffers.Binary;

namespace Hoopoe.Fuzz.Engine;

/// <summary>
/// Makes inputs of other inputs: a few changes at random, of bits, numbers, words and pieces. Allocates nothing for each input;
/// lives as long as a run and belongs to it.
/// </summary>
/// <param name="random">What chooses.</param>
/// <param name="words">Words that may be put in.</param>
/// <param name="longest">The longest input in bytes.</param>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> words, int longest)
{
    private static readonly byte[] _octets = [0, 1, 2, 7, 8, 9, 10, 15, 16, 31, 32, 63, 64, 100, 127, 128, 129, 200, 254, 255];
    private static readonly long[] _numbers =
    [
        0, 1, -1, 2, 127, 128, 255, 256, 4095, 4096, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue, int.MaxValue - 1, uint.MaxValue, long.MaxValue, long.MinValue,
    ];

    private readonly byte[] _bytes = new byte[longest];
    private int _length;

    /// <summary>An input made of one, and maybe of another; valid until the next.</summary>
    public ReadOnlySpan<byte> Make(ReadOnlySpan<byte> one, ReadOnlySpan<byte> another)
    {
        _length = Math.Min(one.Length, longest);
        one[.._length].CopyTo(_bytes);
        for (int changes = 1 << random.Next(5); changes > 0; changes--) Change(another);
        return _bytes.AsSpan(0, _length);
    }

    private void Change(ReadOnlySpan<byte> another)
    {
        if (_length == 0)
        {
            Insert(0, 1 + random.Next(8));
            return;
        }
        int at = random.Next(_length);
        switch (random.Next(words.Count > 0 ? 13 : 11))
        {
            case 0: _bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: _bytes[at] = (byte)random.Next(256); break;
            case 2: _bytes[at] = _octets[random.Next(_octets.Length)]; break;
            case 3: _bytes[at] += (byte)(random.Next(2) == 0 ? 1 + random.Next(4) : -1 - random.Next(4)); break;
            case 4: SetNumber(at); break;
            case 5: Remove(at, 1 + random.Next(Math.Min(_length - at, random.Next(4) == 0 ? 64 : 4))); break;
            case 6: Insert(at, 1 + random.Next(random.Next(4) == 0 ? 64 : 4)); break;
            case 7: Repeat(at); break;
            case 8: Copy(at, another); break;
            case 9: Overwrite(at, Piece(another)); break;
            case 10: _length = at; break;
            case 11: Overwrite(at, words[random.Next(words.Count)]); break;
            default: InsertBytes(at, words[random.Next(words.Count)]); break;
        }
    }

    private void SetNumber(int at)
    {
        long number = _numbers[random.Next(_numbers.Length)];
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        bool big = random.Next(2) == 0;
        int width = 1 << (1 + random.Next(3));
        if (big) BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        else BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        Overwrite(at, big ? bytes[^width..] : bytes[..width]);
    }

    private void Copy(int at, ReadOnlySpan<byte> from) => InsertBytes(at, Piece(from));

    // A piece of the input itself, put aside first as it moves meanwhile.
    private void Repeat(int at)
    {
        var piece = Piece(_bytes.AsSpan(0, _length));
        Span<byte> aside = stackalloc byte[piece.Length];
        piece.CopyTo(aside);
        InsertBytes(at, aside);
    }

    private ReadOnlySpan<byte> Piece(ReadOnlySpan<byte> of)
    {
        if (of.IsEmpty) return of;
        int start = random.Next(of.Length);
        return of.Slice(start, 1 + random.Next(Math.Min(of.Length - start, 128)));
    }

    private void Overwrite(int at, ReadOnlySpan<byte> with)
    {
        with = with[..Math.Min(with.Length, _length - at)];
        with.CopyTo(_bytes.AsSpan(at));
    }

    private void Remove(int at, int count)
    {
        _bytes.AsSpan(at + count, _length - at - count).CopyTo(_bytes.AsSpan(at));
        _length -= count;
    }

    private void Insert(int at, int count)
    {
        Span<byte> bytes = stackalloc byte[count];
        if (random.Next(2) == 0) random.NextBytes(bytes);
        else bytes.Fill((byte)random.Next(256));
        InsertBytes(at, bytes);
    }

    private void InsertBytes(int at, ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, longest - _length)];
        _bytes.AsSpan(at, _length - at).CopyTo(_bytes.AsSpan(at + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(at));
        _length += bytes.Length;
    }
}

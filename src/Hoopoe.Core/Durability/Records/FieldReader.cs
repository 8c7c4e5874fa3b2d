using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Hoopoe.Core.Durability.Records;

/// <summary>
/// Reads the fields that <see cref="FieldWriter"/> wrote. What does not fit the bytes makes it fail and reads as
/// nothing from there on, so that a caller asks once, at the end. Never throws. Lives on one stack.
/// </summary>
internal ref struct FieldReader(ReadOnlySpan<byte> bytes)
{
    // Ten times seven bits hold every number of eight octets.
    private const int LongestNumber = 10;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether something did not fit.</summary>
    public bool Failed { get; private set; }

    /// <summary>Whether all bytes were read and fitted.</summary>
    public readonly bool IsWhole => !Failed && _rest.IsEmpty;

    /// <summary>Notes that what was read makes no sense.</summary>
    public void Fail()
    {
        Failed = true;
        _rest = default;
    }

    /// <summary>An octet.</summary>
    public byte ReadByte() => ReadFixed<byte>();

    /// <summary>A truth value.</summary>
    public bool ReadFlag()
    {
        byte value = ReadByte();
        if (value > 1) Fail();
        return value == 1;
    }

    /// <summary>A number of seven bits an octet.</summary>
    public ulong ReadNumber()
    {
        ulong number = 0;
        for (int i = 0; i < LongestNumber; i++)
        {
            byte next = ReadByte();
            number |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80) return number;
        }
        Fail();
        return 0;
    }

    /// <summary>The number of things that follow, each at least an octet: no more than there are octets.</summary>
    public int ReadCount()
    {
        ulong count = ReadNumber();
        if (count <= (ulong)_rest.Length) return (int)count;
        Fail();
        return 0;
    }

    /// <summary>A value as it lies in memory.</summary>
    public T ReadFixed<T>()
        where T : unmanaged
    {
        var taken = Take(Unsafe.SizeOf<T>());
        return taken.IsEmpty ? default : MemoryMarshal.Read<T>(taken);
    }

    /// <summary>Octets behind their number.</summary>
    public ReadOnlySpan<byte> ReadBytes() => Take(ReadCount());

    /// <summary>A text.</summary>
    public string ReadText()
    {
        var text = ReadBytes();
        if (Utf8.IsValid(text)) return Encoding.UTF8.GetString(text);
        Fail();
        return "";
    }

    /// <summary>A text that may be missing.</summary>
    public string? ReadOptionalText() => ReadFlag() ? ReadText() : null;

    /// <summary>Texts behind their number.</summary>
    public IReadOnlyList<string> ReadTexts()
    {
        var texts = new string[ReadCount()];
        for (int i = 0; i < texts.Length; i++) texts[i] = ReadText();
        return texts;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            Fail();
            return default;
        }
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}

using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Records;

/// <summary>
/// A record of which some clear bytes, mostly none, come first and all the rest is encrypted: definitions, and pieces of large
/// bodies. The associated data are the type and the clear bytes. Stateless.
/// </summary>
internal static class EncryptedRecord
{
    /// <summary>The most clear bytes there may be.</summary>
    public const int MostClear = 16;

    /// <summary>Begins one; what is to be encrypted follows, and then <see cref="End"/>.</summary>
    /// <returns>Where the record is, in bytes from the frame's start.</returns>
    public static int Begin(FrameBuilder frame, RecordType type, DataKey key, ReadOnlySpan<byte> clear)
    {
        int offset = frame.Begin((byte)type, 0, DataKey.Cipher, key.Number);
        frame.Write(clear);
        return offset;
    }

    /// <summary>Encrypts what followed and ends the record.</summary>
    /// <param name="frame">Where it is.</param>
    /// <param name="key">The key it was begun with.</param>
    /// <param name="offset">Where it was begun.</param>
    /// <param name="clear">How many clear bytes it begins with.</param>
    public static void End(FrameBuilder frame, DataKey key, int offset, int clear)
    {
        int start = offset + FrameLayout.RecordHeader;
        int length = frame.Length - start - clear;
        frame.Take(DataKey.TrailerLength);
        var payload = frame.Written(start, frame.Length - start);
        Span<byte> context = stackalloc byte[1 + MostClear];
        context[0] = frame.Written(offset, FrameLayout.RecordHeader)[8];
        payload[..clear].CopyTo(context[1..]);
        key.Encrypt(payload.Slice(clear, length), context[..(1 + clear)], payload[(clear + length)..]);
        frame.End();
    }

    /// <summary>Decrypts a payload in place; false, and its bytes are of no use, if it is not what the key encrypted.</summary>
    public static bool TryDecrypt(Span<byte> payload, RecordType type, DataKey key, int clear, out Span<byte> text)
    {
        text = default;
        if (payload.Length < clear + DataKey.TrailerLength) return false;
        Span<byte> context = stackalloc byte[1 + MostClear];
        context[0] = (byte)type;
        payload[..clear].CopyTo(context[1..]);
        text = payload[clear..^DataKey.TrailerLength];
        return key.TryDecrypt(text, context[..(1 + clear)], payload[^DataKey.TrailerLength..]);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Hoopoe.Interop.Soak.Accounting;

/// <summary>A body that says its number and proves that it is whole.</summary>
internal static class CheckedMessage
{
    private const int DigestSize = 32;
    private const int HeadSize = sizeof(long) + DigestSize;

    public static byte[] Make(long number, int size)
    {
        byte[] body = new byte[HeadSize + size];
        new Random((int)number).NextBytes(body.AsSpan(HeadSize));
        BinaryPrimitives.WriteInt64BigEndian(body, number);
        SHA256.HashData(body.AsSpan(HeadSize), body.AsSpan(sizeof(long), DigestSize));
        return body;
    }

    /// <summary>The message's number, or null when the body is not as it was made.</summary>
    public static long? Read(byte[] body) =>
        body.Length >= HeadSize && SHA256.HashData(body.AsSpan(HeadSize)).AsSpan().SequenceEqual(body.AsSpan(sizeof(long), DigestSize))
            ? BinaryPrimitives.ReadInt64BigEndian(body)
            : null;
}

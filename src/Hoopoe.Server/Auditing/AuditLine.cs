using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Hoopoe.Core.Auditing;

namespace Hoopoe.Server.Auditing;

/// <summary>
/// One entry of the trail as it lies on disk: a line of JSON that ends with the hash of the entry before it and, last, with the SHA-256 of all of
/// the line that stands before that.
/// </summary>
internal static class AuditLine
{
    /// <summary>What the first entry of all names as the hash before it.</summary>
    public const string Origin = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>The longest line that is read; those that are written stay far below it.</summary>
    public const int LongestBytes = 64 * 1024;

    /// <summary>How many hexadecimal digits a hash has.</summary>
    public const int HashLength = 2 * SHA256.HashSizeInBytes;

    // The last member's name, quotes and colon, and as many bytes again for the number and the braces.
    private const int Beside = 128;

    private static ReadOnlySpan<byte> HashMember => ",\"hash\":\""u8;

    /// <summary>Writes an entry as the next of the chain, with a line feed behind it.</summary>
    /// <param name="members">What it says, as members of an object.</param>
    /// <param name="number">Its number.</param>
    /// <param name="hash">The hash of the entry before, in hexadecimal digits; becomes its own.</param>
    /// <param name="output">Where to.</param>
    public static void Write(ReadOnlySpan<byte> members, long number, Span<byte> hash, IBufferWriter<byte> output)
    {
        var line = output.GetSpan(members.Length + (2 * HashLength) + Beside);
        int length = 0;
        Add(line, ref length, "{\"n\":"u8);
        number.TryFormat(line[length..], out int digits, default, CultureInfo.InvariantCulture);
        length += digits;
        Add(line, ref length, ","u8);
        Add(line, ref length, members);
        Add(line, ref length, ",\"prev\":\""u8);
        Add(line, ref length, hash);
        Add(line, ref length, "\""u8);
        // The brace comes after the hash.
        Hash(line[..length], hash);
        Add(line, ref length, HashMember);
        Add(line, ref length, hash);
        Add(line, ref length, "\"}\n"u8);
        output.Advance(length);
    }

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line, without its line feed.</param>
    /// <param name="number">The entry's number.</param>
    /// <param name="previous">The hash that it names as that of the entry before.</param>
    /// <param name="hash">Its own hash.</param>
    /// <returns>What is wrong with it by itself, or null.</returns>
    public static string? Read(ReadOnlySpan<byte> line, out long number, out string previous, out string hash)
    {
        (number, previous, hash) = (0, "", "");
        int tail = HashMember.Length + HashLength + 2;
        if (line.Length <= tail || !line[^tail..].StartsWith(HashMember) || !line.EndsWith("\"}"u8)) return "is no entry of an audit trail";
        var hashed = line[..^tail];
        hash = System.Text.Encoding.ASCII.GetString(line.Slice(line.Length - HashLength - 2, HashLength));
        try
        {
            var reader = new Utf8JsonReader(line);
            using var parsed = JsonDocument.ParseValue(ref reader);
            number = parsed.RootElement.GetProperty("n").GetInt64();
            previous = parsed.RootElement.GetProperty("prev").GetString() ?? "";
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return "is no entry of an audit trail";
        }
        Span<byte> own = stackalloc byte[HashLength];
        Hash(hashed, own);
        return own.SequenceEqual(line.Slice(line.Length - HashLength - 2, HashLength)) ? null : "was changed: its hash is not that of what it says";
    }

    /// <summary>An outcome as entries call it.</summary>
    public static string NameOf(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Allowed => "allowed",
        AuditOutcome.Refused => "refused",
        _ => "failed",
    };

    private static void Add(Span<byte> line, ref int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(line[length..]);
        length += text.Length;
    }

    private static void Hash(ReadOnlySpan<byte> bytes, Span<byte> digits)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        Convert.TryToHexStringLower(hash, digits, out _);
    }
}

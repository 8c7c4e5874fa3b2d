using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hoopoe.Fuzz.Targets.Access;

/// <summary>
/// What client and broker have said in one login by SCRAM-SHA-256, and what a client that knows the password goes on with: written from
/// RFC 5802 alone. Belongs to one input.
/// </summary>
internal sealed class LoginTranscript
{
    /// <summary>Stands in an input for the nonce that the broker sent.</summary>
    public const byte Nonce = 0xFE;

    /// <summary>Stands in an input for the proof that belongs there.</summary>
    public const byte Proof = 0xFD;

    private const int KeyLength = 32;

    /// <summary>The client's responses as they were sent.</summary>
    public List<byte[]> Responses { get; } = [];

    /// <summary>What the broker asked.</summary>
    public List<string> Challenges { get; } = [];

    /// <summary>The first message without its GS2 header.</summary>
    public string FirstBare => Responses.Count > 0 && Encoding.UTF8.GetString(Responses[0]).Split(',', 3) is [_, _, var bare] ? bare : "";

    /// <summary>Whether the answer to the first challenge repeats its nonce, and its proof is right.</summary>
    public bool IsProven
    {
        get
        {
            if (Responses.Count < 2) return false;
            string final = Encoding.UTF8.GetString(Responses[1]);
            int at = final.LastIndexOf(",p=", StringComparison.Ordinal);
            return at > 0 && final[..at].Split(',').Contains($"r={NonceOf(Challenges[0])}", StringComparer.Ordinal) && SameOctets(final[(at + 3)..], ProofOver(final[..at]));
        }
    }

    /// <summary>A response with what its signs stand for.</summary>
    public byte[] Fill(ReadOnlySpan<byte> response)
    {
        var filled = new List<byte>();
        foreach (byte one in response)
        {
            if (one is not (Nonce or Proof)) filled.Add(one);
            else if (Challenges.Count > 0) filled.AddRange(Encoding.UTF8.GetBytes(one == Nonce ? NonceOf(Challenges[0]) : ProofOver(WithoutProof(filled))));
        }
        return [.. filled];
    }

    private static string WithoutProof(List<byte> filled)
    {
        string text = Encoding.UTF8.GetString([.. filled]);
        return text.EndsWith(",p=", StringComparison.Ordinal) ? text[..^3] : text;
    }

    private static string NonceOf(string challenge) => challenge.StartsWith("r=", StringComparison.Ordinal) ? challenge[2..challenge.LastIndexOf(",s=", StringComparison.Ordinal)] : "";

    private static bool SameOctets(string given, string right)
    {
        byte[] octets = new byte[given.Length];
        return Convert.TryFromBase64String(given, octets, out int length) && octets.AsSpan(0, length).SequenceEqual(Convert.FromBase64String(right));
    }

    // Section 3.
    private string ProofOver(string withoutProof)
    {
        string[] asked = Challenges[0].Split(',');
        if (asked is not [.., ['s', '=', .. var salt], ['i', '=', .. var count]]) return "";
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2("p"u8, Convert.FromBase64String(salt), int.Parse(count, CultureInfo.InvariantCulture), HashAlgorithmName.SHA256, KeyLength);
        byte[] key = HMACSHA256.HashData(salted, "Client Key"u8);
        byte[] signature = HMACSHA256.HashData(SHA256.HashData(key), Encoding.UTF8.GetBytes($"{FirstBare},{Challenges[0]},{withoutProof}"));
        return Convert.ToBase64String([.. key.Zip(signature, (one, other) => (byte)(one ^ other))]);
    }
}

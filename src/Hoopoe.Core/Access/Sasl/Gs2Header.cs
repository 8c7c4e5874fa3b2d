namespace Hoopoe.Core.Access.Sasl;

/// <summary>The beginning of a client's message that says whether it binds the login to the channel, and for whom it acts (RFC 5801 section 4). Stateless.</summary>
internal static class Gs2Header
{
    /// <summary>Reads one; false where there is none, or it asks for a channel binding, which no mechanism here offers.</summary>
    /// <param name="text">The message.</param>
    /// <param name="identity">For whom the client acts; null where it does not say.</param>
    /// <param name="rest">What follows the header.</param>
    public static bool TryRead(string text, out string? identity, out string rest)
    {
        (identity, rest) = (null, "");
        if (!text.StartsWith("n,", StringComparison.Ordinal) && !text.StartsWith("y,", StringComparison.Ordinal)) return false;
        int end = text.IndexOf(',', 2);
        if (end < 0) return false;
        string given = text[2..end];
        rest = text[(end + 1)..];
        if (given.Length == 0) return true;
        return given.StartsWith("a=", StringComparison.Ordinal) && SaslName.TryDecode(given[2..], out identity);
    }
}

using System.Globalization;
using System.Text;

namespace Hoopoe.Core.Access.Passwords;

/// <summary>
/// A password in the form that two keyboards agree on (SASLprep, RFC 4013), as far as that does not depend on tables of the
/// machine: spaces of all kinds are one, and what is invisible goes. The normal form KC is left out, as a process without ICU
/// has none, and the same password must be the same everywhere. Stateless.
/// </summary>
internal static class PreparedPassword
{
    /// <summary>The octets that are hashed.</summary>
    public static byte[] Of(string password)
    {
        if (Ascii.IsValid(password)) return Encoding.UTF8.GetBytes(password);
        var prepared = new StringBuilder(password.Length);
        foreach (char one in password)
        {
            if (IsInvisible(one)) continue;
            prepared.Append(char.GetUnicodeCategory(one) == UnicodeCategory.SpaceSeparator ? ' ' : one);
        }
        return Encoding.UTF8.GetBytes(prepared.ToString());
    }

    // RFC 3454 table B.1.
    private static bool IsInvisible(char one) => one is '\u00AD' or '\u034F' or '\u1806' or (>= '\u180B' and <= '\u180D')
        or (>= '\u200B' and <= '\u200D') or '\u2060' or (>= '\uFE00' and <= '\uFE0F') or '\uFEFF';
}

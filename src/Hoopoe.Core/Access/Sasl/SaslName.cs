using System.Diagnostics.CodeAnalysis;

namespace Hoopoe.Core.Access.Sasl;

/// <summary>A user's name in which the comma and the equals sign are written =2C and =3D (RFC 5802 section 5.1). Stateless.</summary>
internal static class SaslName
{
    /// <summary>Reads one; false where it is empty or holds an equals sign that stands for nothing.</summary>
    public static bool TryDecode(string text, [NotNullWhen(true)] out string? name)
    {
        name = text.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        int escapes = 0;
        for (int at = text.IndexOf('=', StringComparison.Ordinal); at >= 0; at = text.IndexOf('=', at + 1))
        {
            var escape = text.AsSpan(at);
            if (!escape.StartsWith("=2C") && !escape.StartsWith("=3D")) return false;
            escapes++;
        }
        return text.Length > escapes;
    }
}

using System.Text;

namespace Hoopoe.Core.Access.Sasl;

/// <summary>
/// PLAIN (RFC 4616) as RabbitMQ takes it: a null, the user, a null, the password. An authorisation identity before the first null
/// is none of it. Stateless.
/// </summary>
/// <param name="authentication">Who judges what clients say.</param>
internal sealed class PlainMechanism(Authentication authentication) : SingleResponse("PLAIN", authentication)
{
    /// <inheritdoc/>
    protected override bool TryRead(ReadOnlySpan<byte> response, ref Credentials client, out string fault)
    {
        // The response holds a password, so it is not repeated.
        fault = "response invalid: PLAIN is a null, the user, a null and the password";
        if (response.Length < 2 || response[0] != 0) return false;
        var rest = response[1..];
        int at = rest.IndexOf((byte)0);
        if (at < 0 || rest[(at + 1)..].Contains((byte)0)) return false;
        client = client with { User = Encoding.UTF8.GetString(rest[..at]), Password = Encoding.UTF8.GetString(rest[(at + 1)..]) };
        return true;
    }
}

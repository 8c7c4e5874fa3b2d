using System.Text;
using Hoopoe.Core.Access;
using Hoopoe.Core.Access.Rights;

namespace Hoopoe.Server.Access.OAuth;

/// <summary>
/// A scope that gives a right, as RabbitMQ's plugin reads it: right:virtual-host/name, or right:virtual-host/name/routing-key, each
/// with wildcards. Immutable.
/// </summary>
internal sealed class ScopePattern
{
    private readonly Wildcard _virtualHost;
    private readonly Wildcard _name;
    private readonly Wildcard? _routingKey;
    private readonly Right _right;

    private ScopePattern(Right right, string[] parts)
    {
        _right = right;
        _virtualHost = new Wildcard(parts[0]);
        _name = new Wildcard(parts[1]);
        _routingKey = parts.Length > 2 ? new Wildcard(parts[2]) : null;
    }

    /// <summary>Reads a scope without its prefix; null where it gives no right.</summary>
    public static ScopePattern? TryParse(string scope)
    {
        int colon = scope.IndexOf(':', StringComparison.Ordinal);
        Right? right = colon < 0 ? null : scope[..colon] switch
        {
            "configure" => Right.Configure,
            "write" => Right.Write,
            "read" => Right.Read,
            _ => null,
        };
        return right is { } given && scope[(colon + 1)..].Split('/') is { Length: 2 or 3 } parts ? new ScopePattern(given, parts) : null;
    }

    /// <summary>Whether it allows what is asked. A virtual host is entered by any right in it; a routing key needs a scope that has one.</summary>
    public bool Allows(in AccessQuestion question)
    {
        if (!_virtualHost.Matches(question.VirtualHost)) return false;
        if (question.Kind == ResourceKind.VirtualHost) return true;
        if (_right != question.Right || !_name.Matches(question.Name)) return false;
        return question.Kind != ResourceKind.Topic || _routingKey?.Matches(question.RoutingKey) == true;
    }

    /// <summary>
    /// A text with asterisks for anything, and other characters perhaps as in URLs. Each piece is found where it first occurs and
    /// never sought again, so that "a*b" is not in "abab", as in RabbitMQ.
    /// </summary>
    private sealed class Wildcard(string pattern)
    {
        private readonly byte[][]? _pieces = Decode(pattern);

        public bool Matches(string text)
        {
            if (_pieces is not { } pieces) return false;
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            if (!bytes.AsSpan().StartsWith(pieces[0])) return false;
            int at = pieces[0].Length;
            for (int next = 1; next < pieces.Length; next++)
            {
                if (next == pieces.Length - 1 && pieces[next].Length == 0) return true;
                if (at == bytes.Length) return false;
                int found = bytes.AsSpan(at).IndexOf(pieces[next]);
                if (found < 0) return false;
                at += found + pieces[next].Length;
            }
            return at == bytes.Length;
        }

        private static byte[][]? Decode(string pattern)
        {
            var pieces = new List<byte[]>();
            foreach (string piece in pattern.Split('*'))
            {
                if (DecodePiece(piece) is not { } decoded) return null;
                pieces.Add(decoded);
            }
            return [.. pieces];
        }

        private static byte[]? DecodePiece(string piece)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(piece);
            var decoded = new List<byte>(bytes.Length);
            for (int at = 0; at < bytes.Length; at++)
            {
                if (bytes[at] != '%')
                {
                    decoded.Add(bytes[at] == '+' ? (byte)' ' : bytes[at]);
                    continue;
                }
                if (at + 2 >= bytes.Length || !char.IsAsciiHexDigit((char)bytes[at + 1]) || !char.IsAsciiHexDigit((char)bytes[at + 2])) return null;
                decoded.Add(Convert.ToByte(Encoding.ASCII.GetString(bytes, at + 1, 2), 16));
                at += 2;
            }
            return [.. decoded];
        }
    }
}

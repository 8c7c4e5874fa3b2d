using System.Text.RegularExpressions;

namespace Hoopoe.Interop.Parity.Conversations;

/// <summary>What one script sent and saw, a line for each event. What a broker makes up (names, tokens, clock times) becomes a
/// placeholder numbered by order of appearance, so that the transcripts of two brokers can be equal.</summary>
internal sealed partial class Transcript
{
    private readonly List<string> _lines = [];
    private readonly Dictionary<string, string> _placeholders = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Lines => _lines;

    public void Add(string line)
    {
        string normal = MadeUp().Replace(line, match => Replace(match.Groups["kind"].Value, match.Groups["token"].Value));
        normal = WrappedTerm().Replace(DeathTime().Replace(normal, "time=T:(now)"), "");
        _lines.Add(normal.Replace("\0", "\\0", StringComparison.Ordinal));
    }

    private string Replace(string kind, string token)
    {
        if (_placeholders.TryGetValue(kind + token, out string? known))
            return kind + known;
        int number = _placeholders.Keys.Count(key => key.StartsWith(kind, StringComparison.Ordinal)) + 1;
        _placeholders[kind + token] = $"#{number}";
        return kind + _placeholders[kind + token];
    }

    [GeneratedRegex(@"(?<kind>amq\.gen-|amq\.ctag-|amq\.rabbitmq\.reply-to\.)(?<token>[^\s',}\]]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MadeUp();

    /// <summary>RabbitMQ breaks a long term in an error's text over several lines.</summary>
    [GeneratedRegex(@"(?<=,)\n +", RegexOptions.None, 1000)]
    private static partial Regex WrappedTerm();

    [GeneratedRegex(@"\btime=T:\d+", RegexOptions.None, 1000)]
    private static partial Regex DeathTime();
}

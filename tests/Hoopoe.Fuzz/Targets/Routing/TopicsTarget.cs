using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Exchanges;
using Hoopoe.Fuzz.Engine;
using Hoopoe.Protocols.Amqp.Content;

namespace Hoopoe.Fuzz.Targets.Routing;

/// <summary>
/// Topic patterns: the input's first line is a key, the others are patterns. All of them in one exchange, and each alone, lead where a
/// matcher says that was written from the specification alone.
/// </summary>
internal sealed class TopicsTarget : FuzzTarget
{
    private const int MostPatterns = 12;

    private static readonly SeededRandom _random = new(1);

    public override string Name => "topics";

    public override string Subject => "topic patterns against a matcher written apart";

    public override int LongestInput => 160;

    public override int Share => 5_000;

    public override long AllocatedPerByte => 4096;

    public override IReadOnlyList<byte[]> Words { get; } = ["#"u8.ToArray(), "*"u8.ToArray(), "."u8.ToArray(), ".#."u8.ToArray(), "a.b"u8.ToArray(), "\n"u8.ToArray(), "#.#"u8.ToArray(), "*.#"u8.ToArray(), ".."u8.ToArray()];

    public override IEnumerable<byte[]> Samples(Random random)
    {
        string[] words = ["a", "b", "ab", "", "*", "#"];
        for (int i = 0; i < 60; i++)
        {
            string key = string.Join('.', Enumerable.Range(0, random.Next(5)).Select(_ => words[random.Next(4)]));
            var patterns = Enumerable.Range(0, random.Next(1, 5)).Select(_ => string.Join('.', Enumerable.Range(0, random.Next(5)).Select(_ => words[random.Next(6)])));
            yield return Encoding.Latin1.GetBytes(string.Join('\n', [key, .. patterns]));
        }
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        string[] lines = Encoding.Latin1.GetString(input).Split('\n');
        string key = lines[0];
        List<BindingDefinition> bindings = [.. lines.Skip(1).Take(MostPatterns).Select(pattern => new BindingDefinition("x", "q", ToExchange: false, pattern, Arguments.Empty))];
        Check(key, bindings, removed: 0);
        Check(key, bindings, removed: bindings.Count / 2);
        foreach (var binding in bindings)
            FuzzFailure.Unless(new TopicRouter().Matches(binding, Context(key)) == TopicMatcher.Matches(binding.RoutingKey, key), $"alone: '{binding.RoutingKey}' and '{key}'");
    }

    private static void Check(string key, List<BindingDefinition> bindings, int removed)
    {
        var router = new TopicRouter();
        Destination[] destinations = [.. bindings.Select(_ => new Destination())];
        for (int i = 0; i < bindings.Count; i++) router.Bind(bindings[i], destinations[i]);
        for (int i = 0; i < removed; i++) router.Unbind(bindings[i], destinations[i]);
        router.Route(Context(key), new Routes());
        foreach (var binding in bindings.Skip(removed))
            FuzzFailure.Unless(router.HasMatched(binding) == TopicMatcher.Matches(binding.RoutingKey, key), $"together: '{binding.RoutingKey}' and '{key}'");
    }

    private static RoutingContext Context(string key) => new() { RoutingKey = key, Message = default, Format = AmqpFormat.Instance, Random = _random };

    private sealed class Destination : IDestination;
}

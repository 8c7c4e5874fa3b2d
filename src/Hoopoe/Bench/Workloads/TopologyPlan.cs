namespace Hoopoe.Bench.Workloads;

/// <summary>
/// Works out bindings and routes. Binding keys are dealt to the queues in turn, each queue getting one at least: one key binds all
/// queues, as many keys as queues bind one each.
/// </summary>
internal static class TopologyPlan
{
    /// <summary>The kind that stands for the exchange everybody has.</summary>
    public const string DefaultKind = "default";

    public static Topology Make(
        string kind, string exchange, IReadOnlyList<string> queues, IReadOnlyList<string> routingKeys, IReadOnlyList<string> bindingKeys,
        IReadOnlyList<KeyValuePair<string, object?>> headers)
    {
        if (kind == DefaultKind)
        {
            if (routingKeys.Count + bindingKeys.Count > 0) throw new WorkloadException("the default exchange routes by the queue's name: a routing key needs --exchange-type");
            return new Topology
            {
                Queues = queues, Exchange = "", Kind = kind, Bindings = [],
                Targets = [.. queues.Select((name, index) => new RouteTarget(name, [index]))],
            };
        }
        // Where keys mean something and none are named, each queue has its own.
        bool keyless = kind is "fanout" or "headers";
        IReadOnlyList<string> publishedKeys = routingKeys.Count > 0 ? routingKeys : keyless ? [""] : queues;
        var bindings = Deal(bindingKeys.Count > 0 ? bindingKeys : publishedKeys, queues.Count, kind == "headers" ? headers : []);
        return new Topology
        {
            Queues = queues, Exchange = exchange, Kind = kind, Bindings = bindings,
            Targets = [.. publishedKeys.Select(key => new RouteTarget(key, Route(kind, key, bindings)))],
            RoutesAreKnown = keyless || kind is "direct" or "topic",
        };
    }

    private static List<QueueBinding> Deal(IReadOnlyList<string> keys, int queues, IReadOnlyList<KeyValuePair<string, object?>> headers) =>
        [.. Enumerable.Range(0, Math.Max(keys.Count, queues)).Select(turn => new QueueBinding(turn % queues, keys[turn % keys.Count], headers))];

    private static List<int> Route(string kind, string key, List<QueueBinding> bindings)
    {
        string[] words = key.Split('.');
        return [.. bindings.Where(binding => kind switch
        {
            "direct" => binding.Key == key,
            "topic" => TopicMatches(binding.Key.Split('.'), words),
            _ => true,
        }).Select(binding => binding.Queue).Distinct().Order()];
    }

    /// <summary>A star stands for one word, a hash for any number of them.</summary>
    private static bool TopicMatches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> words)
    {
        if (pattern.IsEmpty) return words.IsEmpty;
        if (pattern[0] == "#")
        {
            for (int skipped = 0; skipped <= words.Length; skipped++)
            {
                if (TopicMatches(pattern[1..], words[skipped..])) return true;
            }
            return false;
        }
        return !words.IsEmpty && (pattern[0] == "*" || pattern[0] == words[0]) && TopicMatches(pattern[1..], words[1..]);
    }
}

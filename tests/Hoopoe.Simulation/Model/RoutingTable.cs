namespace Hoopoe.Simulation.Model;

/// <summary>The exchanges and bindings of the model, and where a message goes by them.</summary>
internal sealed class RoutingTable
{
    private readonly List<BindingSpec> _bindings = [];

    public Dictionary<string, ExchangeSpec> Exchanges { get; } = [];

    public IReadOnlyList<BindingSpec> Bindings => _bindings;

    public void Bind(BindingSpec binding)
    {
        if (!_bindings.Contains(binding)) _bindings.Add(binding);
    }

    public void Unbind(BindingSpec binding) => _bindings.Remove(binding);

    public void RemoveQueue(string queue) => _bindings.RemoveAll(binding => !binding.ToExchange && binding.Target == queue);

    /// <summary>Forgets what a restart does.</summary>
    public void Restart(Func<string, bool> survives)
    {
        foreach (var exchange in Exchanges.Values.Where(exchange => !exchange.Durable).ToList()) Exchanges.Remove(exchange.Name);
        _bindings.RemoveAll(binding => !Exchanges.ContainsKey(binding.Exchange)
            || (binding.ToExchange ? !Exchanges.ContainsKey(binding.Target) : !survives(binding.Target)));
    }

    /// <summary>The names of queues that get a message, each once; <paramref name="heldBy"/> is an exchange that holds it back first.</summary>
    public List<string> Route(Copy copy, Func<string, bool> isQueue, out List<string> heldBy)
    {
        heldBy = [];
        var queues = new List<string>();
        if (copy.Exchange.Length == 0)
        {
            if (isQueue(copy.Key)) queues.Add(copy.Key);
            return queues;
        }
        var visited = new List<string> { copy.Exchange };
        for (int i = 0; i < visited.Count; i++)
        {
            if (!Exchanges.TryGetValue(visited[i], out var exchange)) continue;
            if (exchange.Delays && copy is { DelayServed: false, Message.DelayMs: > 0 })
            {
                heldBy.Add(exchange.Name);
                continue;
            }
            bool any = false;
            foreach (var binding in _bindings)
            {
                if (binding.Exchange != exchange.Name || !Matches(exchange.Kind, binding.Key, copy)) continue;
                any = true;
                var list = binding.ToExchange ? visited : queues;
                if (!list.Contains(binding.Target)) list.Add(binding.Target);
            }
            if (!any && exchange.Alternate is { } alternate && Exchanges.ContainsKey(alternate) && !visited.Contains(alternate)) visited.Add(alternate);
        }
        return queues;
    }

    private static bool Matches(string kind, string key, Copy copy) => kind switch
    {
        "direct" => key == copy.Key,
        "topic" => TopicMatches(key.Split('.'), copy.Key.Length == 0 ? [] : copy.Key.Split('.')),
        "headers" => copy.Message.Header == key,
        _ => true,
    };

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

using System.Collections.Concurrent;

namespace Hoopoe.Core.Exchanges;

/// <summary>
/// Topic exchange: patterns of words between dots, where * stands for one word and # for any number of them, none
/// included. The patterns form a trie; routing walks it with the key's words and allocates nothing.
/// </summary>
internal sealed class TopicRouter : Router
{
    private readonly Node _root = new();

    // With more than one # in a pattern the same place of the trie meets the same rest of the key in many ways, and
    // the number of ways doubles with each #: then what was looked at is remembered, and looked at once.
    private int _patternsWithSeveralHashes;

    public override bool DependsOnKeyAlone => true;

    public override void Bind(BindingDefinition binding, IDestination destination)
    {
        var node = _root;
        foreach (string word in Words(binding.RoutingKey)) node = node.ChildOrNew(word);
        node.Destinations.Add(destination);
        node.HasDestinations = true;
        if (HasSeveralHashes(binding.RoutingKey)) Interlocked.Increment(ref _patternsWithSeveralHashes);
    }

    public override void Unbind(BindingDefinition binding, IDestination destination)
    {
        string[] words = Words(binding.RoutingKey);
        var path = new Node?[words.Length + 1];
        path[0] = _root;
        for (int i = 0; i < words.Length; i++) path[i + 1] = path[i]?.Child(words[i]);
        if (path[^1] is not { } node) return;
        if (HasSeveralHashes(binding.RoutingKey)) Interlocked.Decrement(ref _patternsWithSeveralHashes);
        node.HasDestinations = !node.Destinations.Remove(destination);
        for (int i = words.Length; i > 0 && path[i]!.IsBare; i--) path[i - 1]!.RemoveChild(words[i - 1]);
    }

    public override void Route(in RoutingContext context, Routes routes) =>
        Match(
            _root, context.RoutingKey, context.RoutingKey.IsEmpty, routes,
            Volatile.Read(ref _patternsWithSeveralHashes) > 0 ? [] : null);

    // By a trie of this one pattern, so that there is one way to match.
    public override bool Matches(BindingDefinition binding, in RoutingContext context)
    {
        var alone = new TopicRouter();
        alone.Bind(binding, new Anywhere());
        var found = new Routes();
        alone.Route(context, found);
        return found.Found > 0;
    }

    public override bool? HasMatched(BindingDefinition binding)
    {
        var node = _root;
        foreach (string word in Words(binding.RoutingKey))
        {
            if (node.Child(word) is not { } child) return false;
            node = child;
        }
        return node.Destinations.HasMatched;
    }

    private static bool HasSeveralHashes(string pattern) => pattern.AsSpan().Count('#') > 1;

    // An empty key has no words, not one empty word.
    private static string[] Words(string pattern) => pattern.Length == 0 ? [] : pattern.Split('.');

    /// <summary>Matches what is left of the key; <paramref name="ended"/> tells "no word left" from "one empty word left".</summary>
    private static void Match(Node node, ReadOnlySpan<char> rest, bool ended, Routes routes, HashSet<(Node Node, int Left)>? seen)
    {
        if (seen is not null && !seen.Add((node, ended ? -1 : rest.Length))) return;
        if (node.Hash is { } hash) MatchAnyTail(hash, rest, ended, routes, seen);
        if (ended)
        {
            if (node.HasDestinations) node.Destinations.AddTo(routes);
            return;
        }
        int dot = rest.IndexOf('.');
        var word = dot < 0 ? rest : rest[..dot];
        var tail = dot < 0 ? default : rest[(dot + 1)..];
        if (node.Star is { } star) Match(star, tail, dot < 0, routes, seen);
        if (node.Child(word) is { } child) Match(child, tail, dot < 0, routes, seen);
    }

    // "#" takes no word, one, two, … up to all that are left.
    private static void MatchAnyTail(Node hash, ReadOnlySpan<char> rest, bool ended, Routes routes, HashSet<(Node Node, int Left)>? seen)
    {
        if (hash.IsLeaf)
        {
            hash.Destinations.AddTo(routes);
            return;
        }
        while (true)
        {
            Match(hash, rest, ended, routes, seen);
            if (ended) return;
            int dot = rest.IndexOf('.');
            ended = dot < 0;
            rest = ended ? default : rest[(dot + 1)..];
        }
    }

    private sealed class Anywhere : IDestination;

    private sealed class Node
    {
        private ConcurrentDictionary<string, Node>? _children;

        public DestinationList Destinations { get; } = new();

        public volatile bool HasDestinations;

        public Node? Star { get; private set; }

        public Node? Hash { get; private set; }

        public bool IsLeaf => Star is null && Hash is null && (_children is null || _children.IsEmpty);

        public bool IsBare => IsLeaf && !HasDestinations;

        public Node? Child(ReadOnlySpan<char> word)
        {
            if (_children is not { } children) return null;
            return children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var child) ? child : null;
        }

        public Node? Child(string word) => word switch
        {
            "*" => Star,
            "#" => Hash,
            _ => Child(word.AsSpan()),
        };

        public Node ChildOrNew(string word) => word switch
        {
            "*" => Star ??= new Node(),
            "#" => Hash ??= new Node(),
            _ => (_children ??= new ConcurrentDictionary<string, Node>(1, 3, StringComparer.Ordinal))
                .GetOrAdd(word, static _ => new Node()),
        };

        public void RemoveChild(string word)
        {
            if (word == "*") Star = null;
            else if (word == "#") Hash = null;
            else _children?.TryRemove(word, out _);
        }
    }
}

using System.Collections.Frozen;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hoopoe.Tests.Tidy;

/// <summary>
/// Time, chance, scheduling and files come in through constructors, so that the whole broker runs on one thread from one seed.
/// Whatever reaches around those seams, or follows the order of a randomised hash, is a breach.
/// </summary>
public static class AmbientApiRule
{
    private static readonly FrozenDictionary<string, AmbientApi> Banned = AmbientApi.All.ToFrozenDictionary(api => api.Name);

    private static readonly string[] OrderedByHash =
    [
        "ConcurrentDictionary", "ImmutableDictionary", "ImmutableHashSet", "FrozenDictionary", "FrozenSet", "Hashtable",
    ];

    public static IEnumerable<Finding> Check(Binding binding, SourceFile file) =>
        BannedNames(binding, file).Concat(WalksInHashOrder(binding, file));

    private static IEnumerable<Finding> BannedNames(Binding binding, SourceFile file)
    {
        foreach (var (node, symbol) in binding.NamesIn(file))
        {
            if (Find(symbol) is { } api && api.Allowed?.Invoke(node, symbol) != true)
                yield return file.FindingAt(node, $"{api.Name} is ambient: {api.Instead}");
        }
    }

    private static AmbientApi? Find(ISymbol symbol)
    {
        if (symbol is INamespaceSymbol)
            return null;
        if (symbol is INamedTypeSymbol type)
            return Banned.GetValueOrDefault(NameOf(type));
        if (symbol.ContainingType is not { } owner)
            return null;
        var member = symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } ? owner.Name : symbol.Name;
        return Banned.GetValueOrDefault(NameOf(owner)) ?? Banned.GetValueOrDefault($"{NameOf(owner)}.{member}");
    }

    private static string NameOf(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? $"{NameOf(outer)}.{type.Name}" : $"{type.ContainingNamespace.ToDisplayString()}.{type.Name}";

    private static IEnumerable<Finding> WalksInHashOrder(Binding binding, SourceFile file)
    {
        foreach (var loop in file.All<ForEachStatementSyntax>())
        {
            var walked = loop.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: "Keys" or "Values" } part ? part.Expression : loop.Expression;
            if (binding.TypeOf(file, walked) is { } type && OrderedByHash.Contains(type.Name, StringComparer.Ordinal))
                yield return file.FindingAt(loop, $"a walk over a {type.Name} follows the order of a randomised hash: sort first, or keep an ordered collection");
        }
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hoopoe.Tests.Tidy;

/// <summary>
/// Knows what every name in a set of files means, so that an alias, a static using or a target-typed `new()` hides nothing
/// from a rule. Code that source generators would add is missing, which leaves some names unbound and all others as they are.
/// </summary>
public sealed class Binding
{
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly ImmutableArray<MetadataReference> Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(assembly => !Path.GetFileName(assembly).StartsWith("Hoopoe", StringComparison.Ordinal))
            .Select(assembly => MetadataReference.CreateFromFile(assembly)),
    ];

    private readonly CSharpCompilation _compilation;
    private readonly ConcurrentDictionary<SourceFile, IReadOnlyList<(SyntaxNode Node, ISymbol Symbol)>> _names = [];

    public Binding(params IEnumerable<SourceFile> files) =>
        _compilation = CSharpCompilation.Create(
            "Tidy",
            [.. files.Select(file => file.Tree), new SourceFile("ImplicitUsings.g.cs", ImplicitUsings).Tree],
            Framework,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));

    /// <summary>The three projects that the simulation runs on one thread under a virtual clock, bound together.</summary>
    public static Binding OfDeterministicProjects { get; } = new(DeterministicFiles(includeGenerated: true));

    /// <summary>What people wrote of those projects.</summary>
    public static IEnumerable<SourceFile> DeterministicSources => DeterministicFiles(includeGenerated: false);

    /// <summary>Every name and every construction in the file, with what it means.</summary>
    public IReadOnlyList<(SyntaxNode Node, ISymbol Symbol)> NamesIn(SourceFile file) =>
        _names.GetOrAdd(file, key => [.. Bind(key)]);

    public ITypeSymbol? TypeOf(SourceFile file, ExpressionSyntax expression) =>
        _compilation.GetSemanticModel(file.Tree).GetTypeInfo(expression).Type;

    private IEnumerable<(SyntaxNode Node, ISymbol Symbol)> Bind(SourceFile file)
    {
        var model = _compilation.GetSemanticModel(file.Tree);
        foreach (var node in file.Root.DescendantNodes().Where(node => node is SimpleNameSyntax or BaseObjectCreationExpressionSyntax))
        {
            var info = model.GetSymbolInfo(node);
            if ((info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is { } symbol)
                yield return (node, symbol);
        }
    }

    private static IEnumerable<SourceFile> DeterministicFiles(bool includeGenerated) =>
        SourceTree.Files.Where(file => file.IsCSharp && (includeGenerated || !file.IsGenerated)
            && (file.IsUnder("src/Hoopoe.Journal/") || file.IsUnder("src/Hoopoe.Core/") || file.IsUnder("src/Hoopoe.Protocols/")));
}

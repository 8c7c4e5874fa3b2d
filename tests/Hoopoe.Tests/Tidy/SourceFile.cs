using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hoopoe.Tests.Tidy;

/// <summary>A file as the house rules see it: its path from the repository's root, with forward slashes, and its text.</summary>
public sealed class SourceFile(string path, string text)
{
    private static readonly CSharpParseOptions Options =
        new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Parse).WithFeatures([new("FileBasedProgram", "true")]);

    private readonly Lazy<SyntaxTree> _tree =
        new(() => CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), Options, path));

    public string Path { get; } = path;

    public string Text { get; } = text;

    public IReadOnlyList<string> Lines { get; } = text.TrimEnd('\n').Split('\n');

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsGenerated => Path.EndsWith(".g.cs", StringComparison.Ordinal);

    public SyntaxTree Tree => _tree.Value;

    public CompilationUnitSyntax Root => Tree.GetCompilationUnitRoot();

    public bool IsUnder(string folder) => Path.StartsWith(folder, StringComparison.Ordinal);

    public IEnumerable<T> All<T>()
        where T : SyntaxNode => Root.DescendantNodes().OfType<T>();

    public Finding FindingAt(SyntaxNode node, string message) =>
        new(Path, node.GetLocation().GetLineSpan().StartLinePosition.Line + 1, message);
}

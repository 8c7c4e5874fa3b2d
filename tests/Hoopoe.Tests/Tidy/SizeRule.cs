using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hoopoe.Tests.Tidy;

/// <summary>How long functions, types and files may grow. A function or type counts from its name to its last brace.</summary>
public static class SizeRule
{
    public const int FunctionLines = 70;
    public const int TypeLines = 500;
    public const int FileLines = 500;
    public const int MedianLines = 80;

    public static IEnumerable<Finding> CheckFile(SourceFile file)
    {
        if (file.Lines.Count > FileLines)
            yield return new(file.Path, FileLines, $"{file.Lines.Count} lines: a file has at most {FileLines}");
        foreach (var function in file.Root.DescendantNodes().Where(IsFunction))
        {
            if (LinesOf(function) is var lines && lines > FunctionLines)
                yield return file.FindingAt(function, $"{lines} lines: a function has at most {FunctionLines}");
        }

        var topLevel = file.All<GlobalStatementSyntax>().Where(statement => statement.Statement is not LocalFunctionStatementSyntax).Sum(LinesOf);
        if (topLevel > FunctionLines)
            yield return new(file.Path, 1, $"{topLevel} lines of top-level statements: a function has at most {FunctionLines}");
    }

    /// <summary>Types over the limit, their parts summed.</summary>
    public static IEnumerable<Finding> CheckTypes(IEnumerable<SourceFile> files) =>
        from file in files
        from type in file.All<BaseTypeDeclarationSyntax>()
        group (file, type) by FullName(type) into parts
        let lines = parts.Sum(part => LinesOf(part.type))
        where lines > TypeLines
        select parts.First().file.FindingAt(parts.First().type, $"{parts.Key} has {lines} lines: a type has at most {TypeLines} in all its parts");

    public static IEnumerable<Finding> CheckMedian(IEnumerable<SourceFile> files)
    {
        var sizes = files.Select(file => file.Lines.Count).Order().ToList();
        if (sizes.Count > 0 && sizes[sizes.Count / 2] is var median && median >= MedianLines)
            yield return new("src", 1, $"the median file has {median} lines: it stays under {MedianLines}");
    }

    private static bool IsFunction(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax
            || node is PropertyDeclarationSyntax { ExpressionBody: not null };

    private static int LinesOf(SyntaxNode node)
    {
        var start = node switch
        {
            MethodDeclarationSyntax method => method.Identifier.GetLocation(),
            BaseTypeDeclarationSyntax type => type.Identifier.GetLocation(),
            PropertyDeclarationSyntax property => property.Identifier.GetLocation(),
            _ => node.GetLocation(),
        };
        return node.GetLocation().GetLineSpan().EndLinePosition.Line - start.GetLineSpan().StartLinePosition.Line + 1;
    }

    private static string FullName(BaseTypeDeclarationSyntax type)
    {
        var arity = (type as TypeDeclarationSyntax)?.TypeParameterList?.Parameters.Count ?? 0;
        var outer = type.Ancestors().Select(node => node switch
        {
            BaseTypeDeclarationSyntax enclosing => enclosing.Identifier.Text,
            BaseNamespaceDeclarationSyntax space => space.Name.ToString(),
            _ => null,
        });
        return string.Join('.', outer.OfType<string>().Reverse().Append($"{type.Identifier.Text}{(arity == 0 ? "" : $"`{arity}")}"));
    }
}

using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hoopoe.Tests.Tidy;

/// <summary>What every source file owes its reader: an opening sentence, honest names, logs in one place, nothing left for later.</summary>
public static partial class CodeRule
{
    private static readonly string[] Awaitables = ["Task", "ValueTask", "IAsyncEnumerable"];

    /// <summary>The first type opens with a doc comment, or a file without types with a comment.</summary>
    public static IEnumerable<Finding> CheckOpening(SourceFile file)
    {
        var type = file.Root.DescendantNodes().FirstOrDefault(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);
        var first = file.Root.Members.FirstOrDefault() is GlobalStatementSyntax statement ? statement : type ?? file.Root;
        var wanted = first is MemberDeclarationSyntax and not GlobalStatementSyntax ? SyntaxKind.SingleLineDocumentationCommentTrivia : SyntaxKind.SingleLineCommentTrivia;
        var opens = first.GetLeadingTrivia().Concat(file.Root.GetLeadingTrivia()).Any(trivia => trivia.IsKind(wanted));
        if (!opens)
            yield return file.FindingAt(first, "a file opens with a sentence that says what it is for");
    }

    /// <summary>A method that others can await says so in its name.</summary>
    public static IEnumerable<Finding> CheckAsyncNames(SourceFile file) =>
        from method in file.All<MethodDeclarationSyntax>()
        where IsSeenByOthers(method) && Awaitables.Contains(SimpleName(method.ReturnType), StringComparer.Ordinal)
        where !method.Identifier.Text.EndsWith("Async", StringComparison.Ordinal)
        select file.FindingAt(method, $"{method.Identifier.Text} is awaited, so its name ends in Async");

    /// <summary>Logs are [LoggerMessage] methods of a type called …Log.</summary>
    public static IEnumerable<Finding> CheckLogging(SourceFile file)
    {
        foreach (var call in file.All<InvocationExpressionSyntax>())
        {
            var text = call.Expression is MemberAccessExpressionSyntax member ? member.ToString() : "";
            if (LoggerCall().IsMatch(text))
                yield return file.FindingAt(call, "logs are written by [LoggerMessage] methods only");
        }

        foreach (var attribute in file.All<AttributeSyntax>().Where(attribute => attribute.Name.ToString() is "LoggerMessage" or "LoggerMessageAttribute"))
        {
            if (attribute.Ancestors().OfType<TypeDeclarationSyntax>().FirstOrDefault() is { } owner && !owner.Identifier.Text.EndsWith("Log", StringComparison.Ordinal))
                yield return file.FindingAt(attribute, $"{owner.Identifier.Text} holds a log message: a subsystem keeps its log messages in one class called …Log");
        }
    }

    /// <summary>Nothing is left for later, switched off, or stubbed.</summary>
    public static IEnumerable<Finding> CheckLeftovers(SourceFile file)
    {
        foreach (var stub in file.All<IdentifierNameSyntax>().Where(name => name.Identifier.Text == "NotImplementedException"))
            yield return file.FindingAt(stub, "nothing is left unimplemented: build it, or leave it out");
        foreach (var argument in file.All<AttributeArgumentSyntax>().Where(argument => argument.NameEquals?.Name.Identifier.Text == "Skip"))
            yield return file.FindingAt(argument, "a test is mended or removed, never switched off");
    }

    private static bool IsSeenByOthers(MethodDeclarationSyntax method) =>
        method.ExplicitInterfaceSpecifier is null
        && !method.Modifiers.Any(SyntaxKind.OverrideKeyword)
        && (method.Parent is InterfaceDeclarationSyntax
            || method.Modifiers.Any(modifier => modifier.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.ProtectedKeyword));

    private static string SimpleName(TypeSyntax type) => type switch
    {
        QualifiedNameSyntax qualified => SimpleName(qualified.Right),
        SimpleNameSyntax simple => simple.Identifier.Text,
        _ => "",
    };

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)$|[lL]ogger\??\.Log$|^LoggerMessage\.Define")]
    private static partial Regex LoggerCall();
}

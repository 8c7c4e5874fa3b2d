using Xunit;

namespace Hoopoe.Tests.Tidy;

/// <summary>The code that the documents show is code that runs.</summary>
public sealed class SnippetTests
{
    private const string Document = "docs/embedding.md";

    private static readonly SourceFile Sample = new("samples/Embedding/Start.cs", "void Run()\n{\n    Start();\n    Stop();\n}\n");

    [Fact]
    public void Documents_BlocksOfCode_StandInSamples()
    {
        var documents = SourceTree.Files.Where(SnippetRule.IsDocument).ToList();
        Assert.Equal(3, documents.Count);
        Finding.AssertNone(documents.SelectMany(document => SnippetRule.Check(document, SourceTree.Files.Where(SnippetRule.IsSample))));
    }

    [Theory]
    [InlineData("```csharp\nBegin();\n```")]
    [InlineData("```csharp\nStop();\nStart();\n```")]
    [InlineData("```csharp\nStart();\n```\n```csharp\nBegin();\n```")]
    public void Document_CodeOfNoSample_IsCaught(string text) => Assert.Single(SnippetRule.Check(new SourceFile(Document, text), [Sample]));

    [Theory]
    [InlineData("```csharp\nStart();\nStop();\n```")]
    [InlineData("```sh\nrun\n```")]
    public void Document_CodeOfASample_IsLeftAlone(string text) => Assert.Empty(SnippetRule.Check(new SourceFile(Document, text), [Sample]));
}

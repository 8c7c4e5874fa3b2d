using Xunit;

namespace Hoopoe.Tests.Tidy;

/// <summary>The documents describe the tree as it is.</summary>
public sealed class DocumentTests
{
    private static readonly DocumentNames Known = new(
    [
        new("src/Hoopoe.Core/Queues/Queue.cs", "namespace Hoopoe.Core.Queues; class Queue { class Inbox; void EnqueueAsync() { } }"),
        new("src/Hoopoe.Core/Hoopoe.Core.csproj", "<Project />"),
        new("docs/guide/start.md", "# Start"),
        new("README.md", "# Read"),
    ]);

    [Fact]
    public void Documents_NamedPathsTypesAndLinks_Exist()
    {
        var names = new DocumentNames(SourceTree.Files);
        Finding.AssertNone(SourceTree.Files.Where(DocumentRule.IsDocument).SelectMany(document => DocumentRule.Check(names, document)));
    }

    [Theory]
    [InlineData("see `src/Hoopoe.Core/Gone.cs`")]
    [InlineData("see `Gone.cs`")]
    [InlineData("see `docs/gone/`")]
    [InlineData("a `Gone` one")]
    [InlineData("a `GoneQueue<T>` one")]
    [InlineData("a `Hoopoe.Gone` one")]
    [InlineData("[start](start.md)")]
    [InlineData("[up](../docs/gone.md#part)")]
    public void Document_NamingWhatIsNotThere_IsCaught(string text) => Assert.NotEmpty(Check(text));

    [Theory]
    [InlineData("see `src/Hoopoe.Core/Queues/Queue.cs:12` and `Queues/Queue.cs` and `src/Hoopoe.Core/`")]
    [InlineData("a `Queue`, its `Inbox`, `EnqueueAsync`, `Hoopoe.Core`, `Hoopoe.Core.Queues`, `TimeProvider`")]
    [InlineData("[start](guide/start.md#part), [read](../README.md), [out](https://example.org/gone.md)")]
    [InlineData("`PRECONDITION_FAILED`, `--data DIR`, `x-death`, `tests/*/gone.cs`, `HOOPOE__…`")]
    [InlineData("```\nuse `Gone`\n```")]
    public void Document_NamingWhatExists_IsLeftAlone(string text) => Assert.Empty(Check(text));

    private static IEnumerable<Finding> Check(string text) => DocumentRule.Check(Known, new SourceFile("docs/canary.md", text));
}

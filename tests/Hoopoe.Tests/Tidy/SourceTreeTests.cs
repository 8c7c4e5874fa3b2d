using Xunit;

namespace Hoopoe.Tests.Tidy;

/// <summary>The house rules are worth nothing if they look at no file.</summary>
public sealed class SourceTreeTests
{
    [Fact]
    public void Tree_Read_HoldsSourcesAndNothingMadeByTools()
    {
        Assert.Contains(SourceTree.Src, file => file.Path == "src/Hoopoe/Program.cs");
        Assert.Contains(SourceTree.Files, file => file.Path == ".ci/run");
        Assert.DoesNotContain(SourceTree.Files, file => file.Path.Contains("/obj/", StringComparison.Ordinal));
        Assert.Contains(SourceTree.Files, file => file.Path == "web/src/main.tsx");
        Assert.DoesNotContain(SourceTree.Files, file => file.Path.StartsWith("web/dist/", StringComparison.Ordinal));
    }
}

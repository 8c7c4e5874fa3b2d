using Xunit;

namespace Hoopoe.Tests.Tidy;

/// <summary>The repository's texts hold nothing private and nothing unfinished.</summary>
public sealed class TextTests
{
    [Fact]
    public void Files_Text_HoldsNoNotesForLaterAndNoMachinePaths() =>
        Finding.AssertNone(SourceTree.Files.Where(file => !file.Path.EndsWith("lock.json", StringComparison.Ordinal)).SelectMany(TextRule.Check));

    [Fact]
    public void PackageVersions_All_SayWhy() =>
        Finding.AssertNone(TextRule.CheckPackageReasons(SourceTree.Files.Single(file => file.Path == "Directory.Packages.props")));

    [Theory]
    [InlineData("// TO", "DO: later")]
    [InlineData("# FIX", "ME")]
    [InlineData("// a HA", "CK")]
    [InlineData("var path = \"/ho", "me/someone/x\";")]
    [InlineData("see `/wo", "rk/x`")]
    [InlineData("C:\\Us", "ers\\someone")]
    public void Text_ThatDoesNotBelong_IsCaught(string start, string end) => Assert.NotEmpty(TextRule.Check(new SourceFile("docs/canary.md", start + end)));

    [Theory]
    [InlineData("""<Project><PackageVersion Include="A" Version="1" /></Project>""")]
    [InlineData("""<Project><!-- Why. --><PackageVersion Include="A" Version="1" /><PackageVersion Include="B" Version="1" /></Project>""")]
    public void PackageVersion_WithoutReason_IsCaught(string text) => Assert.NotEmpty(TextRule.CheckPackageReasons(new SourceFile("canary.props", text)));

    [Fact]
    public void PackageVersion_OfTheFamilyBeforeIt_SharesItsReason() =>
        Assert.Empty(TextRule.CheckPackageReasons(new SourceFile(
            "canary.props",
            """<Project><!-- Why. --><PackageVersion Include="A.B.C" Version="1" /><PackageVersion Include="A.B.D" Version="1" /></Project>""")));
}

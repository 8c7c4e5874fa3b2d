using Xunit;

namespace Hoopoe.Tests.Tidy;

/// <summary>Functions, types and files stay small enough to be read at once.</summary>
public sealed class SizeTests
{
    [Fact]
    public void Code_Files_KeepFunctionsAndFilesShort() => Finding.AssertNone(SourceTree.Code.SelectMany(SizeRule.CheckFile));

    [Fact]
    public void Code_Types_StayShortAcrossTheirParts() => Finding.AssertNone(SizeRule.CheckTypes(SourceTree.Code.Where(file => file.Path.Contains('/', StringComparison.Ordinal))));

    [Fact]
    public void Src_MedianFile_IsShort() => Finding.AssertNone(SizeRule.CheckMedian(SourceTree.Src));

    [Fact]
    public void File_OfTooManyLines_IsCaught() => Assert.NotEmpty(SizeRule.CheckFile(Canary(Lines(SizeRule.FileLines + 1))));

    [Theory]
    [InlineData("class A {{ void Long() {{ {0} }} }}")]
    [InlineData("class A {{ int Long {{ get {{ {0} return 1; }} }} }}")]
    [InlineData("class A {{ A() {{ {0} }} }}")]
    [InlineData("class A {{ System.Action a = () => {{ {0} }}; }}")]
    [InlineData("class A {{ void Short() {{ void Long() {{ {0} }} }} }}")]
    public void Function_OfTooManyLines_IsCaught(string shape) =>
        Assert.NotEmpty(SizeRule.CheckFile(Canary(string.Format(System.Globalization.CultureInfo.InvariantCulture, shape, Lines(SizeRule.FunctionLines)))));

    [Fact]
    public void Function_AtTheLimit_IsLeftAlone() =>
        Assert.Empty(SizeRule.CheckFile(Canary($"class A {{ void Long() {{{Lines(SizeRule.FunctionLines - 1)} }} }}")));

    [Fact]
    public void TopLevelStatements_OfTooManyLines_AreCaught() =>
        Assert.NotEmpty(SizeRule.CheckFile(Canary(string.Concat(Enumerable.Repeat("f();\n", SizeRule.FunctionLines + 1)))));

    [Fact]
    public void Type_TooLongInItsPartsTogether_IsCaught()
    {
        var half = $"namespace N; partial class A {{{Lines((SizeRule.TypeLines / 2) + 1)} }}";
        Assert.NotEmpty(SizeRule.CheckTypes([Canary(half), Canary(half)]));
        Assert.Empty(SizeRule.CheckTypes([Canary(half), Canary(half.Replace("class A", "class B", StringComparison.Ordinal))]));
    }

    [Fact]
    public void Median_OfLongFiles_IsCaught() =>
        Assert.NotEmpty(SizeRule.CheckMedian([Canary("a"), Canary(Lines(SizeRule.MedianLines)), Canary(Lines(SizeRule.MedianLines))]));

    private static SourceFile Canary(string text) => new("src/Canary.cs", text);

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("//\n", count));
}

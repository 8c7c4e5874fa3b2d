using Xunit;

namespace Hoopoe.Tests.Tidy;

/// <summary>Each source file keeps the habits of the house.</summary>
public sealed class CodeTests
{
    [Fact]
    public void Src_Files_OpenWithASentence() => Finding.AssertNone(SourceTree.Src.SelectMany(CodeRule.CheckOpening));

    [Fact]
    public void Src_AwaitableMethods_EndInAsync() => Finding.AssertNone(SourceTree.Src.SelectMany(CodeRule.CheckAsyncNames));

    [Fact]
    public void Src_Logs_AreLoggerMessages() => Finding.AssertNone(SourceTree.Src.SelectMany(CodeRule.CheckLogging));

    [Fact]
    public void Code_Files_HoldNoLeftovers() => Finding.AssertNone(SourceTree.Code.SelectMany(CodeRule.CheckLeftovers));

    [Theory]
    [InlineData("class A;")]
    [InlineData("using System;\nnamespace N;\npublic enum A { B }\n/// <summary>Late.</summary>\nclass C;")]
    [InlineData("Run();")]
    [InlineData("[assembly: System.CLSCompliant(false)]")]
    public void File_WithoutOpeningSentence_IsCaught(string text) => Assert.NotEmpty(CodeRule.CheckOpening(Canary(text)));

    [Theory]
    [InlineData("namespace N;\n/// <summary>Says it.</summary>\n[System.Serializable]\nclass A;")]
    [InlineData("// Says it.\nusing System;\nRun();")]
    [InlineData("// Says it.\n[assembly: System.CLSCompliant(false)]")]
    public void File_WithOpeningSentence_IsLeftAlone(string text) => Assert.Empty(CodeRule.CheckOpening(Canary(text)));

    [Theory]
    [InlineData("class A { public Task Run() => null; }")]
    [InlineData("class A { internal static System.Threading.Tasks.ValueTask<int> Run() => default; }")]
    [InlineData("interface A { IAsyncEnumerable<int> Read(); }")]
    public void AwaitableMethod_WithoutSuffix_IsCaught(string text) => Assert.NotEmpty(CodeRule.CheckAsyncNames(Canary(text)));

    [Theory]
    [InlineData("class A { void M() { logger.LogInformation(\"x\"); } }")]
    [InlineData("class A { void M() { _logger.Log(LogLevel.Debug, \"x\"); } }")]
    [InlineData("class A { object o = LoggerMessage.Define(LogLevel.Debug, default, \"x\"); }")]
    [InlineData("partial class A { [LoggerMessage(1)] partial void Started(); }")]
    public void Log_OutsideALogClass_IsCaught(string text) => Assert.NotEmpty(CodeRule.CheckLogging(Canary(text)));

    [Theory]
    [InlineData("class A { void M() => throw new NotImplementedException(); }")]
    [InlineData("class A { [Fact(Skip = \"later\")] void M() { } }")]
    public void Leftover_InCode_IsCaught(string text) => Assert.NotEmpty(CodeRule.CheckLeftovers(Canary(text)));

    private static SourceFile Canary(string text) => new("src/Canary.cs", text);
}

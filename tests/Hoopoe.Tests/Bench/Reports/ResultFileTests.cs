using Hoopoe.Bench.Reports;
using Hoopoe.Bench.Results;
using Hoopoe.Commands;
using Xunit;

namespace Hoopoe.Tests.Bench.Reports;

/// <summary>Reading results back, and what is said of files that are none.</summary>
public sealed class ResultFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hoopoe-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_OfWhatWasWritten_IsTheSameResult()
    {
        Assert.True(ResultFile.TryRead(Keep(BenchJson.Write(SampleResult.Busy)), out var result, out _));
        Assert.Equal(BenchJson.Write(SampleResult.Busy), BenchJson.Write(result!));
        Assert.Equal(SampleResult.Latency.Buckets, result!.DeliveryLatency!.Buckets);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"format":1}""")]
    public void Read_OfAnythingElse_SaysThatItIsNoResult(string text) => Assert.Contains("not a result", ProblemOf(Keep(text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"samples\": null")]
    [InlineData("\"samples\": [ null ]")]
    public void Read_OfAResultWithHoles_SaysThatItIsNoResult(string samples) =>
        Assert.Contains("not a result", ProblemOf(Keep(BenchJson.Write(SampleResult.Empty).Replace("\"samples\": []", samples, StringComparison.Ordinal))), StringComparison.Ordinal);

    [Fact]
    public void Read_OfANewerFormat_SaysSo() => Assert.Equal("its format is 2, and this version reads 1", ProblemOf(Keep(BenchJson.Write(SampleResult.Empty with { Format = 2 }))));

    [Fact]
    public void Read_OfAFolderOrOfNothing_SaysWhy()
    {
        Assert.NotEmpty(ProblemOf(_folder));
        Assert.NotEmpty(ProblemOf(Path.Combine(_folder, "none.json")));
    }

    [Fact]
    public void Command_OfTwoResults_WritesThePage()
    {
        string result = Keep(BenchJson.Write(SampleResult.Busy));
        string page = Path.Combine(_folder, "page.html");
        Assert.Equal(0, BenchReportCommand.Create().Parse([result, result, "--html", page]).Invoke());
        Assert.Contains("2 runs side by side", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Command_OfAFileThatIsNoResult_FailsAndWritesNothing()
    {
        string page = Path.Combine(_folder, "page.html");
        Assert.Equal(HoopoeCommand.Failed, BenchReportCommand.Create().Parse([Keep("{}"), "--html", page]).Invoke());
        Assert.False(File.Exists(page));
    }

    private static string ProblemOf(string path)
    {
        Assert.False(ResultFile.TryRead(path, out _, out string? problem));
        Assert.DoesNotContain('\n', problem!);
        return problem!;
    }

    private string Keep(string text)
    {
        string path = Path.Combine(_folder, $"{Directory.GetFiles(_folder).Length}.json");
        File.WriteAllText(path, text);
        return path;
    }
}

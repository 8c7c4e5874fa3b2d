using System.Net;
using System.Text.Json;
using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Clients;
using Xunit;

namespace Hoopoe.Interop.Bench;

/// <summary>One run of hoopoe bench as users run it: the built executable, its exit code, and the JSON on its standard output.</summary>
internal sealed record BenchProcess(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The result; fails the test if there is none.</summary>
    public JsonElement Json
    {
        get
        {
            Assert.True(Output.StartsWith('{'), $"exit code {ExitCode}, no JSON\n{Output}\n{Error}");
            return JsonDocument.Parse(Output).RootElement;
        }
    }

    public static async Task<BenchProcess> RunAsync(IPEndPoint broker, string options) =>
        await RunAsync($"amqp://{broker}", $"{options} --quiet --json -");

    public static async Task<BenchProcess> RunAsync(string uri, string options)
    {
        string executable = Environment.GetEnvironmentVariable("HOOPOE_EXE") ?? BuiltExecutable;
        string[] command = executable.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", executable] : [executable];
        var run = await ProcessRun.RunAsync([.. command, "bench", "--uri", uri, .. options.Split(' ')], Path.GetTempPath(), Limit);
        Assert.False(run.OutOfTime, run.Error);
        return new(run.ExitCode, run.Output, run.Error);
    }

    /// <summary>A figure of the result, by its path.</summary>
    public long Number(string part, string name) => Json.GetProperty(part).GetProperty(name).GetInt64();

    /// <summary>A fraction of the result, by its path.</summary>
    public double Fraction(string part, string name) => Json.GetProperty(part).GetProperty(name).GetDouble();

    private static string BuiltExecutable => Path.Combine(
        Repository.Root, "src", "Hoopoe", "bin",
        AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug", "net10.0", "hoopoe.dll");
}

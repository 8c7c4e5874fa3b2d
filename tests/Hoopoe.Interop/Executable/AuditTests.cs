using Hoopoe.Interop.Management;
using Xunit;

namespace Hoopoe.Interop.Executable;

/// <summary>The trail of the real process: kept without being asked for, whole after it is killed, and shown and verified by the command line.</summary>
public sealed class AuditTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hoopoe-audit-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Trail_OfAKilledProcess_IsWholeAndTamperingIsFound()
    {
        for (int round = 0; round < 2; round++)
        {
            using var server = await ServerProcess.ServeAsync(["--data", _directory, "--port", "0", "--http-port", $"{Parity.Brokers.FreePort.Find(1)[0]}"]);
            using var api = new ApiClient(server.Http);
            using (await AmqpProbe.ConnectAsync(server.Amqp))
            {
                await Assert.ThrowsAnyAsync<IOException>(() => AmqpProbe.OpenAsync(server.Amqp, password: "s3cret"));
            }
            await api.CallAsync("PUT", $"queues/%2F/q{round}", "{}");
            while (!(await api.CallAsync("GET", "hoopoe/audit?action=queue.declare")).Contains($"\"q{round}\"", StringComparison.Ordinal)) await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        var (good, said) = await RunAsync("verify", _directory);
        Assert.True(good == 0, string.Join('\n', said));
        Assert.Contains("nothing was changed", said[0], StringComparison.Ordinal);
        var (_, shown) = await RunAsync("show", _directory, "--outcome", "refused");
        Assert.Equal(2, shown.Count(line => line.Contains(" refused login                guest from 127.0.0.1:", StringComparison.Ordinal)));

        string file = Directory.EnumerateFiles(Path.Combine(_directory, "audit"), "audit-*").First();
        string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text.Replace("\"outcome\":\"refused\"", "\"outcome\":\"allowed\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var (bad, found) = await RunAsync("verify", _directory);
        Assert.Equal(1, bad);
        Assert.Contains("the first bad entry: audit-000000000000001.jsonl, line ", found[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trail_TurnedOff_IsNotThere()
    {
        using var server = await ServerProcess.ServeAsync(["--data", _directory, "--port", "0", "--http-port", "0"], ("HOOPOE__AUDIT__ENABLED", "false"));
        Assert.False(Directory.Exists(Path.Combine(_directory, "audit")));
    }

    private static Task<(int ExitCode, IReadOnlyList<string> Output)> RunAsync(params string[] arguments) => ServerProcess.PrintAsync(["audit", .. arguments]);
}

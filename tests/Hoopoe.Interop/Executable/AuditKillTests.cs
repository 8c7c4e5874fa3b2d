using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Hoopoe.Interop.Executable;

/// <summary>
/// The promise of the trail at the real process: what happened a second before SIGKILL is in it, and the chain is whole, whatever was
/// under way.
/// </summary>
public sealed class AuditKillTests(ITestOutputHelper output) : IDisposable
{
    private const int Rounds = 6;
    private static readonly TimeSpan _promise = TimeSpan.FromSeconds(1);

    private readonly string _directory = Directory.CreateTempSubdirectory("hoopoe-audit-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Trail_OfAProcessKilledUnderLoad_HasAllThatIsASecondOldAndIsWhole()
    {
        for (int round = 0; round < Rounds; round++)
        {
            using var disk = new SyncProbe(_directory);
            var (answered, killed) = await ChangeUntilKilledAsync(round);
            var allowed = _promise + (2 * disk.Longest);
            var (exitCode, said) = await ServerProcess.PrintAsync(["audit", "verify", _directory]);
            Assert.True(exitCode == 0, string.Join('\n', said));
            // An entry may have been cut off in the midst of its being written, which is told before.
            Assert.Contains(said, line => line.Contains("nothing was changed", StringComparison.Ordinal));
            var told = await ToldAsync(round);
            var missing = answered.Where(change => !told.Contains(change.Queue)).ToList();
            var oldest = missing.Count == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(missing.Min(change => change.At), killed);
            output.WriteLine($"{answered.Count} changes, of which {missing.Count} are not in the trail, the oldest {oldest.TotalMilliseconds:F0} ms old at the kill; a sync took {disk.Longest.TotalMilliseconds:F0} ms at the most");
            Assert.True(oldest < allowed, $"{missing.Count} changes are not there, the oldest was made {oldest} before the kill, where {allowed} are allowed");
        }
    }

    [Fact]
    public async Task Event_BeforeASecondOfQuiet_IsThereAfterAKill()
    {
        using (var server = await ServeAsync())
        {
            using (await AmqpProbe.ConnectAsync(server.Amqp))
            {
                await Assert.ThrowsAnyAsync<IOException>(() => AmqpProbe.OpenAsync(server.Amqp, "mallory", "guess"));
            }
            // What is promised is a time, and more where the disk takes longer.
            using var disk = new SyncProbe(_directory);
            await Task.Delay(_promise, TestContext.Current.CancellationToken);
            await Task.Delay(2 * disk.Longest, TestContext.Current.CancellationToken);
        }
        var (exitCode, _) = await ServerProcess.PrintAsync(["audit", "verify", _directory]);
        Assert.Equal(0, exitCode);
        var (_, shown) = await ServerProcess.PrintAsync(["audit", "show", _directory, "--action", "login"]);
        Assert.Contains(shown, line => line.Contains(" refused login                mallory from 127.0.0.1:", StringComparison.Ordinal));
        Assert.Contains(shown, line => line.Contains(" allowed login                guest from 127.0.0.1:", StringComparison.Ordinal));
    }

    private async Task<(IReadOnlyList<(string Queue, long At)> Answered, long Killed)> ChangeUntilKilledAsync(int round)
    {
        List<(string, long)> answered = [];
        var server = await ServeAsync();
        using var probe = await AmqpProbe.ConnectAsync(server.Amqp);
        await probe.HasQueueAsync("none");
        var changing = Task.Run(() => ChangeAsync(probe, round, answered));
        // Long enough that some changes are older than what is promised, and each round ends elsewhere.
        await Task.Delay(_promise + TimeSpan.FromMilliseconds(300 + (round * 37)), TestContext.Current.CancellationToken);
        long killed = Stopwatch.GetTimestamp();
        server.Dispose();
        await Assert.ThrowsAnyAsync<IOException>(() => changing);
        return (answered, killed);
    }

    private static async Task ChangeAsync(AmqpProbe probe, int round, List<(string Queue, long At)> answered)
    {
        // That there is no such queue has closed the channel.
        await probe.SendAsync(1, 20, 41, []);
        await probe.SendAsync(1, 20, 10, [0]);
        await probe.ReadAsync();
        for (int number = 0; ; number++)
        {
            string queue = $"r{round}-{number}";
            byte[] name = [(byte)queue.Length, .. System.Text.Encoding.ASCII.GetBytes(queue)];
            await probe.SendAsync(1, 50, 10, [0, 0, .. name, 0, 0, 0, 0, 0]);
            if (await probe.ReadAsync() is not { Class: 50, Method: 11 }) throw new InvalidOperationException("a queue was not declared");
            answered.Add((queue, Stopwatch.GetTimestamp()));
            await probe.SendAsync(1, 50, 40, [0, 0, .. name, 0]);
            await probe.ReadAsync();
        }
    }

    private async Task<HashSet<string>> ToldAsync(int round)
    {
        var (_, lines) = await ServerProcess.PrintAsync(["audit", "show", _directory, "--action", "queue.declare", "--format", "json", "--count", "1000000"]);
        var told = lines.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("subject").GetString()!);
        return [.. told.Where(queue => queue.StartsWith($"r{round}-", StringComparison.Ordinal))];
    }

    private Task<ServerProcess> ServeAsync() => ServerProcess.ServeAsync(["--data", _directory, "--port", "0", "--http-port", "0", "--set", "amqp.handshake-timeout=60s"]);
}

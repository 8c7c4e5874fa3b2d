using Xunit;

namespace Hoopoe.Tests.Tidy;

/// <summary>Journal, Core and Protocols reach time, chance, threads and files through their constructors only.</summary>
public sealed class AmbientApiTests
{
    [Fact]
    public void DeterministicProjects_Sources_NameNoAmbientApi() =>
        Finding.AssertNone(Binding.DeterministicSources.SelectMany(file => AmbientApiRule.Check(Binding.OfDeterministicProjects, file)));

    [Theory]
    [InlineData("_ = DateTime.UtcNow;")]
    [InlineData("_ = DateTimeOffset.Now;")]
    [InlineData("_ = Environment.TickCount64;")]
    [InlineData("_ = System.Diagnostics.Stopwatch.GetTimestamp();")]
    [InlineData("TimeProvider time = TimeProvider.System;")]
    [InlineData("await Task.Delay(1);")]
    [InlineData("using var source = new CancellationTokenSource(TimeSpan.FromSeconds(1));")]
    [InlineData("using PeriodicTimer timer = new(TimeSpan.FromSeconds(1));")]
    [InlineData("_ = File.ReadAllText(\"x\");")]
    [InlineData("using FileStream file = new(\"x\", FileMode.Open);")]
    [InlineData("Directory.CreateDirectory(\"x\");")]
    [InlineData("_ = Task.Run(() => 1);")]
    [InlineData("_ = Task.Factory.StartNew(() => 1);")]
    [InlineData("ThreadPool.UnsafeQueueUserWorkItem(_ => { }, null);")]
    [InlineData("Thread.Sleep(1);")]
    [InlineData("Parallel.For(0, 1, _ => { });")]
    [InlineData("Task.CompletedTask.Wait();")]
    [InlineData("_ = Task.FromResult(1).Result;")]
    [InlineData("_ = ValueTask.FromResult(1).Result;")]
    [InlineData("Task.CompletedTask.GetAwaiter().GetResult();")]
    [InlineData("Task.CompletedTask.ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("new ManualResetEventSlim().Wait();")]
    [InlineData("new SemaphoreSlim(1).Wait();")]
    [InlineData("_ = Guid.NewGuid();")]
    [InlineData("_ = Random.Shared.Next();")]
    [InlineData("Random random = new();")]
    [InlineData("_ = System.Security.Cryptography.RandomNumberGenerator.GetBytes(1);")]
    [InlineData("_ = \"x\".GetHashCode();")]
    [InlineData("_ = HashCode.Combine(1, 2);")]
    [InlineData("Console.WriteLine();")]
    [InlineData("_ = Environment.GetEnvironmentVariable(\"x\");")]
    [InlineData("foreach (var pair in new System.Collections.Concurrent.ConcurrentDictionary<int, int>()) { }")]
    [InlineData("foreach (var key in System.Collections.Immutable.ImmutableDictionary<int, int>.Empty.Keys) { }")]
    public void AmbientApi_Used_IsCaught(string statement) => Assert.NotEmpty(CheckStatement(statement));

    [Theory]
    [InlineData("time ??= time ?? TimeProvider.System;")]
    [InlineData("await Task.Delay(TimeSpan.Zero, time!);")]
    [InlineData("using var source = new CancellationTokenSource();")]
    [InlineData("_ = new Random(42).Next();")]
    [InlineData("lock (gate) { Interlocked.Increment(ref count); }")]
    [InlineData("await new SemaphoreSlim(1).WaitAsync();")]
    [InlineData("foreach (var pair in new Dictionary<int, int>()) { }")]
    public void SeamOrAllowedApi_Used_IsLeftAlone(string statement) => Assert.Empty(CheckStatement(statement));

    [Theory]
    [InlineData("using static System.IO.File;", "_ = ReadAllText(\"x\");")]
    [InlineData("using Clock = System.DateTime;", "_ = Clock.UtcNow;")]
    public void AmbientApi_BehindAlias_IsCaught(string directive, string statement) => Assert.NotEmpty(CheckStatement(statement, directive));

    private static IEnumerable<Finding> CheckStatement(string statement, string directive = "")
    {
        var file = new SourceFile(
            "src/Hoopoe.Core/Canary.cs",
            $$"""
            {{directive}}
            class Canary(Lock gate, TimeProvider? time, int count) { async Task RunAsync() { {{statement}} } }
            """);
        return AmbientApiRule.Check(new Binding(file), file);
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hoopoe.Tests.Tidy;

/// <summary>A type or a member that reaches around the seams for time, chance, scheduling and files, and what to use in its place.</summary>
/// <param name="Name">Full name of the type, or of the member with its type before it.</param>
/// <param name="Instead">What to use.</param>
/// <param name="Allowed">Uses that are right after all, for those names where some are.</param>
public sealed record AmbientApi(string Name, string Instead, Func<SyntaxNode, ISymbol, bool>? Allowed = null)
{
    private const string Clock = "take the time from the TimeProvider of the constructor";
    private const string Storage = "go through the storage interface of the constructor";
    private const string Scheduling = "go through the scheduler of the constructor";
    private const string Blocking = "await it, or leave the work in an inbox; nothing may block a thread here";
    private const string Chance = "take it from the seeded random source of the constructor";
    private const string Hashing = "it differs from run to run; compute a stable hash of the bytes";
    private const string Output = "write to the subsystem's [LoggerMessage] class";
    private const string Configuration = "take an options record in the constructor";

    public static IReadOnlyList<AmbientApi> All { get; } =
    [
        new("System.DateTime.Now", Clock),
        new("System.DateTime.UtcNow", Clock),
        new("System.DateTime.Today", Clock),
        new("System.DateTimeOffset.Now", Clock),
        new("System.DateTimeOffset.UtcNow", Clock),
        new("System.Environment.TickCount", Clock),
        new("System.Environment.TickCount64", Clock),
        new("System.Diagnostics.Stopwatch", Clock),
        new("System.TimeProvider.System", Clock, IsDefaultOfArgument),
        new("System.Threading.Timer", "use TimeProvider.CreateTimer"),
        new("System.Threading.PeriodicTimer.PeriodicTimer", "give it the TimeProvider", TakesTimeProvider),
        new("System.Threading.Tasks.Task.Delay", "give it the TimeProvider", TakesTimeProvider),
        new("System.Threading.CancellationTokenSource.CancellationTokenSource", "give it the TimeProvider", TakesNoDelayOrTimeProvider),
        new("System.IO.File", Storage),
        new("System.IO.FileInfo", Storage),
        new("System.IO.FileStream", Storage),
        new("System.IO.Directory", Storage),
        new("System.IO.DirectoryInfo", Storage),
        new("System.IO.RandomAccess", Storage),
        new("System.IO.MemoryMappedFiles.MemoryMappedFile", Storage),
        new("System.Threading.Tasks.Task.Run", Scheduling),
        new("System.Threading.Tasks.TaskFactory.StartNew", Scheduling),
        new("System.Threading.Tasks.Parallel", Scheduling),
        new("System.Threading.ThreadPool", Scheduling),
        new("System.Threading.Thread", Scheduling),
        new("System.Threading.Tasks.Task.Wait", Blocking),
        new("System.Threading.Tasks.Task.WaitAll", Blocking),
        new("System.Threading.Tasks.Task.WaitAny", Blocking),
        new("System.Threading.Tasks.Task.Result", Blocking),
        new("System.Threading.Tasks.ValueTask.Result", Blocking),
        new("System.Runtime.CompilerServices.TaskAwaiter.GetResult", Blocking),
        new("System.Runtime.CompilerServices.ValueTaskAwaiter.GetResult", Blocking),
        new("System.Runtime.CompilerServices.ConfiguredTaskAwaitable.ConfiguredTaskAwaiter.GetResult", Blocking),
        new("System.Threading.ManualResetEvent", Blocking),
        new("System.Threading.ManualResetEventSlim", Blocking),
        new("System.Threading.AutoResetEvent", Blocking),
        new("System.Threading.CountdownEvent", Blocking),
        new("System.Threading.Barrier", Blocking),
        new("System.Threading.SemaphoreSlim.Wait", Blocking),
        new("System.Threading.Semaphore", Blocking),
        new("System.Threading.Mutex", Blocking),
        new("System.Threading.Monitor.Wait", Blocking),
        new("System.Threading.SpinWait.SpinUntil", Blocking),
        new("System.Collections.Concurrent.BlockingCollection", Blocking),
        new("System.Guid.NewGuid", Chance),
        new("System.Guid.CreateVersion7", Chance),
        new("System.Random.Shared", Chance),
        new("System.Random.Random", Chance, TakesSeed),
        new("System.Security.Cryptography.RandomNumberGenerator", Chance),
        new("System.String.GetHashCode", Hashing),
        new("System.StringComparer.GetHashCode", Hashing),
        new("System.HashCode", Hashing),
        new("System.Console", Output),
        new("System.Environment.GetEnvironmentVariable", Configuration),
        new("System.Environment.GetEnvironmentVariables", Configuration),
    ];

    /// <summary>`time ?? TimeProvider.System` is how an optional argument gets its default.</summary>
    private static bool IsDefaultOfArgument(SyntaxNode name, ISymbol symbol) =>
        name.Parent is MemberAccessExpressionSyntax { Parent: BinaryExpressionSyntax { RawKind: (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.CoalesceExpression } };

    private static bool TakesTimeProvider(SyntaxNode name, ISymbol symbol) =>
        symbol is IMethodSymbol method && method.Parameters.Any(parameter => parameter.Type.Name == nameof(TimeProvider));

    private static bool TakesNoDelayOrTimeProvider(SyntaxNode name, ISymbol symbol) =>
        symbol is IMethodSymbol { Parameters.Length: 0 } || TakesTimeProvider(name, symbol);

    private static bool TakesSeed(SyntaxNode name, ISymbol symbol) => symbol is IMethodSymbol { Parameters.Length: 1 };
}

using System.Diagnostics.CodeAnalysis;

namespace Hoopoe.Interop.Scenarios;

/// <summary>Expectations of a scenario; a broken one ends it with a message that says what was seen.</summary>
internal static class Check
{
    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            throw new ScenarioFailedException($"{what}: expected <{expected}>, saw <{actual}>");
    }

    public static void That([DoesNotReturnIf(false)] bool holds, string what)
    {
        if (!holds)
            throw new ScenarioFailedException(what);
    }

    public static void Contains(string part, string? whole, string what) =>
        That(whole?.Contains(part, StringComparison.Ordinal) == true, $"{what}: expected <{part}> in <{whole}>");

    public static async Task<TException> ThrowsAsync<TException>(Func<Task> action, string what)
        where TException : Exception
    {
        try
        {
            await action();
        }
        catch (TException expected)
        {
            return expected;
        }

        throw new ScenarioFailedException($"{what}: expected {typeof(TException).Name}, saw success");
    }

    public static async Task EventuallyAsync(Func<Task<bool>> holds, string what)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(10));
        while (!await holds())
        {
            That(!limit.IsCancellationRequested, $"not within ten seconds: {what}");
            await Task.Delay(20);
        }
    }
}

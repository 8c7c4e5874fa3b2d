using Microsoft.Extensions.Logging;

namespace Hoopoe.Tests.Testing;

/// <summary>Keeps what the broker logs as an error, which is always a defect of its own.</summary>
internal sealed class DefectLog : ILogger
{
    public List<string> Defects { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) Defects.Add($"{formatter(state, exception)} {exception}");
    }
}

using Hoopoe.Protocols.Amqp;
using Hoopoe.Tests.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp;

/// <summary>What the log says of clients that do wrong, and how little of it.</summary>
public sealed class OffencesTests : IDisposable
{
    private readonly TestBroker _broker = new();
    private readonly LineLog _log = new();
    private readonly Offences _offences;

    public OffencesTests() => _offences = new Offences(new AmqpLog(_log), _broker.Core.Upkeep);

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Note_Once_NamesAddressUserAndOffence()
    {
        Note("10.0.0.1");
        Assert.Equal("10.0.0.1:5 -> here, logged in as 'mallory': sent rubbish", Assert.Single(_log.Lines));
    }

    [Fact]
    public void Note_OneAddressWithoutEnd_IsAFewLinesAndASummary()
    {
        for (int i = 0; i < 10_000; i++) Note("10.0.0.1");
        Note("10.0.0.2");
        Assert.Equal(Offences.MostOfAddress + 1, _log.Lines.Count);
        _broker.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal($"In the last minute clients did {10_000 - Offences.MostOfAddress} more things of this kind, which are not listed; they came from 2 addresses, 10000 from 10.0.0.1", _log.Lines[^1]);
        Assert.Equal(Offences.MostOfAddress + 2, _log.Lines.Count);
        Note("10.0.0.1");
        Assert.Equal(Offences.MostOfAddress + 3, _log.Lines.Count);
    }

    [Fact]
    public void Note_EverOtherAddresses_IsBoundedInLinesAndMemory()
    {
        for (int i = 0; i < 100_000; i++) Note($"10.0.{i / 250}.{i % 250}");
        Assert.Equal(Offences.Most, _log.Lines.Count);
        _broker.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("99000 from other addresses", _log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Note_TextsAsLongAsAFrame_AreCut()
    {
        _offences.Note("10.0.0.1", new string('n', 100_000), new string('u', 100_000), new string('o', 100_000));
        Assert.InRange(Assert.Single(_log.Lines).Length, 100, 1000);
    }

    private void Note(string address) => _offences.Note(address, $"{address}:5 -> here", "mallory", "sent rubbish");

    /// <summary>Keeps what is logged.</summary>
    private sealed class LineLog : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}

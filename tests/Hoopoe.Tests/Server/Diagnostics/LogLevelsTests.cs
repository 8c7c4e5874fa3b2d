using Hoopoe.Server.Diagnostics;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hoopoe.Tests.Server.Diagnostics;

/// <summary>Which entries are logged, by category, and how that is changed.</summary>
public sealed class LogLevelsTests
{
    [Fact]
    public void IsEnabled_CategoryWithLevelOfItsOwn_GoesByTheNearestName()
    {
        var levels = new LogLevels(new LogOptions
        {
            Level = LogLevel.Warning,
            Categories = new Dictionary<string, LogLevel> { ["Hoopoe"] = LogLevel.Information, ["Hoopoe.Amqp"] = LogLevel.Debug },
        });
        Assert.True(levels.IsEnabled("Hoopoe.Amqp", LogLevel.Debug));
        Assert.True(levels.IsEnabled("Hoopoe.Amqp.Deeper", LogLevel.Debug));
        Assert.False(levels.IsEnabled("Hoopoe.Server", LogLevel.Debug));
        Assert.True(levels.IsEnabled("Hoopoe.Server", LogLevel.Information));
        Assert.False(levels.IsEnabled("Other", LogLevel.Information));
        Assert.True(levels.IsEnabled("Other", LogLevel.Warning));
    }

    [Fact]
    public void IsEnabled_None_LogsNothing()
    {
        var levels = new LogLevels(new LogOptions { Level = LogLevel.None });
        Assert.False(levels.IsEnabled("Hoopoe.Server", LogLevel.Critical));
        Assert.False(levels.IsEnabled("Hoopoe.Server", LogLevel.None));
    }

    [Fact]
    public void Set_Factory_GoesByItAtOnce()
    {
        var levels = new LogLevels(new LogOptions());
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddFilter(levels.IsEnabled).AddProvider(new Recorder()));
        var logger = loggers.CreateLogger("Hoopoe.Amqp");
        Assert.False(logger.IsEnabled(LogLevel.Debug));
        Assert.Null(levels.Set("information", new Dictionary<string, string> { ["Hoopoe.Amqp"] = "Debug" }));
        Assert.True(logger.IsEnabled(LogLevel.Debug));
        Assert.Equal("debug", levels.Own["Hoopoe.Amqp"]);
        Assert.Null(levels.Set("error", new Dictionary<string, string>()));
        Assert.False(logger.IsEnabled(LogLevel.Warning));
    }

    [Theory]
    [InlineData("loud", "Hoopoe", "debug", "default is 'loud': allowed is trace, debug, information, warning, error, critical or none")]
    [InlineData("debug", "Hoopoe", "2", "categories.Hoopoe is '2': allowed is trace, debug, information, warning, error, critical or none")]
    [InlineData("debug", "Hoopo", "debug", "categories has 'Hoopo', in which nothing is logged; there are Hoopoe, Hoopoe.Amqp, Hoopoe.Server, Hoopoe.Hosting, Hoopoe.Process")]
    public void Set_WrongName_ChangesNothing(string general, string category, string level, string expected)
    {
        var levels = new LogLevels(new LogOptions());
        Assert.Equal(expected, levels.Set(general, new Dictionary<string, string> { ["Hoopoe.Server"] = "trace", [category] = level }));
        Assert.Equal("information", levels.Default);
        Assert.Empty(levels.Own);
    }

    private sealed class Recorder : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new RecordedLog();

        public void Dispose()
        {
        }
    }
}

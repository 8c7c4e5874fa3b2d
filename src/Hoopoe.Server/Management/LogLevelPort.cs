using Hoopoe.Management.Logging;
using Hoopoe.Server.Diagnostics;

namespace Hoopoe.Server.Management;

/// <summary>Shows the HTTP API what a process logs. Stateless; lives as long as the API.</summary>
/// <param name="levels">What it logs.</param>
internal sealed class LogLevelPort(LogLevels levels) : ILogLevels
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Categories => LogLevels.Categories;

    /// <inheritdoc/>
    public string Default => levels.Default;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Own => levels.Own;

    /// <inheritdoc/>
    public string? Set(string? general, IReadOnlyDictionary<string, string>? own) => levels.Set(general, own);
}

using Microsoft.Extensions.Logging;

namespace Hoopoe.Logging;

/// <summary>What the executable logs of its process, which an embedded broker shares with others. Event ids 3000 to 3099.</summary>
internal sealed partial class ProcessLog(ILogger logger)
{
    [LoggerMessage(3000, LogLevel.Debug, "Allocated {Bytes} bytes in all, with {Collections} garbage collections")]
    public partial void Allocated(long bytes, int collections);
}

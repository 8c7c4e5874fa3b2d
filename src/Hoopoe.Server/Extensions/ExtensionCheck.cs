using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Interception;

namespace Hoopoe.Server.Extensions;

/// <summary>Checks what an application adds to a broker before anything is opened for it.</summary>
internal static class ExtensionCheck
{
    /// <summary>Checks what the options add.</summary>
    /// <exception cref="HoopoeStartException">Something cannot be used; the message says what and why.</exception>
    public static void Run(HoopoeOptions options)
    {
        try
        {
            _ = new Interceptors(options.Interceptors, static (_, _) => { });
            _ = new ExchangeKinds(options.ExchangeKinds, static (_, _) => { });
        }
        catch (ArgumentException error)
        {
            throw new HoopoeStartException(error.Message, error);
        }
    }
}

namespace Hoopoe.Management.Rates;

/// <summary>The rates as one call wants them: with as much of their past as it asks for. Made for one call.</summary>
/// <param name="sampler">Where they are from.</param>
/// <param name="past">What is asked of their past.</param>
internal sealed class AskedRates(RateSampler sampler, AskedPast past)
{
    /// <summary>Something's counters, with rates a second and past.</summary>
    /// <param name="thing">What they are of; the same object each time.</param>
    /// <param name="read">Reads its counters, now and while it is watched.</param>
    public Rated Of(object thing, Func<Counters> read) => sampler.Of(thing, read, past);
}

namespace Hoopoe.Server.Hosting;

/// <summary>One call of AddHoopoe's share of the options. Steps apply in the order of the calls. Immutable, the container's.</summary>
/// <param name="Apply">Makes of the options so far those that go on.</param>
internal sealed record OptionsStep(Func<IServiceProvider, HoopoeOptions, HoopoeOptions> Apply);

namespace Wan.Models.Caching;

/// <summary>
/// Coefficients that were fitted to the published models. Source: ali-vilab/TeaCache@7c10efc TeaCache4Wan2.1/teacache_generate.py.
/// </summary>
/// <remarks>
/// Two fits for each model. The one on the time projection keeps the first five steps and is the better one for the 14B models; the one on the
/// time embedding keeps the first and the last step. Thresholds that were published for 50 steps, from slow to fast: 1.3B 0.05 to
/// 0.1, 14B 0.1 to 0.2, image-to-video 0.13 to 0.3.
/// </remarks>
public static class PublishedBlockCaches
{
    private const int RetainedSteps = 5;

    private static readonly Dictionary<string, (double[] Projection, double[] Embedding)> Fits = new()
    {
        ["t2v-1.3B"] = ([-5.21862437e+04, 9.23041404e+03, -5.28275948e+02, 1.36987616e+01, -4.99875664e-02], [2.39676752e+03, -1.31110545e+03, 2.01331979e+02, -8.29855975e+00, 1.37887774e-01]),
        ["t2v-14B"] = ([-3.03318725e+05, 4.90537029e+04, -2.65530556e+03, 5.87365115e+01, -3.15583525e-01], [-5784.54975374, 5449.50911966, -1811.16591783, 256.27178429, -13.02252404]),
        ["i2v-14B-480P"] = ([2.57151496e+05, -3.54229917e+04, 1.40286849e+03, -1.35890334e+01, 1.32517977e-01], [-3.02331670e+02, 2.23948934e+02, -5.25463970e+01, 5.87348440e+00, -2.01973289e-01]),
        ["i2v-14B-720P"] = ([8.10705460e+03, 2.13393892e+03, -3.72934672e+02, 1.66203073e+01, -4.17769401e-02], [-114.36346466, 65.26524496, -18.82220707, 4.91518089, -0.23412683]),
    };

    /// <summary>The models that there is a fit for.</summary>
    public static IReadOnlyCollection<string> Models => Fits.Keys;

    /// <param name="model">one of <see cref="Models"/></param>
    /// <exception cref="ArgumentException">there is no fit for this model</exception>
    public static BlockCacheOptions For(string model, double threshold, CacheSignal signal = CacheSignal.TimeProjection)
    {
        if (!Fits.TryGetValue(model, out (double[] Projection, double[] Embedding) fit))
            throw new ArgumentException($"'{model}' has no published coefficients; those that have: {string.Join(", ", Models)}", nameof(model));
        return signal == CacheSignal.TimeProjection
            ? new BlockCacheOptions(threshold, fit.Projection, signal, RetainedSteps, LastSteps: 0)
            : new BlockCacheOptions(threshold, fit.Embedding, signal);
    }
}

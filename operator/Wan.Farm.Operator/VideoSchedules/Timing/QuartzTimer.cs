using System.Globalization;
using Microsoft.Extensions.Logging;
using Quartz;
using Quartz.Spi;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Controllers;
using Wan.Farm.Store;

namespace Wan.Farm.Operator.VideoSchedules.Timing;

/// <summary>Quartz with its store in the farm's database: a trigger for each schedule, which outlives the operator. Only the operator that leads runs one.</summary>
/// <remarks>
/// A trigger says that it is time, and nothing else: what is due follows from the schedule's own status. So a fire that comes late, twice or from
/// an operator that led before does no harm.
/// </remarks>
public sealed partial class QuartzTimer(FarmDatabase database, string connection, Action<ObjectKey> look, TimeProvider clock, ILogger<QuartzTimer> logger) : IScheduleTimer
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private static readonly JobKey LookJob = new("look", "wanfarm");

    /// <summary>Those of one schedule: see <see cref="FireTimes.Expressions"/>.</summary>
    private const int MostTriggers = 2;

    /// <summary>How long a caller waits for Quartz to start: an operator that begins has its schedules looked at before that.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource<IScheduler> running = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Runs until it is cancelled. What keeps Quartz from starting is tried again.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        IScheduler? started = null;
        string failure = "";
        while (started is null)
        {
            try
            {
                await database.MigrateAsync(ct);
                started = await StartAsync(ct);
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                // Said once, not at every round of an outage.
                if (error.Message != failure)
                    LogFailure(error.Message);
                failure = error.Message;
                await Task.Delay(RetryPause, clock, ct);
            }
        }

        running.SetResult(started);
        await Task.Delay(Timeout.InfiniteTimeSpan, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await started.Shutdown(waitForJobsToComplete: true, CancellationToken.None);
    }

    /// <inheritdoc/>
    public async Task SetAsync(ObjectKey schedule, FireTimes? times, CancellationToken ct)
    {
        try
        {
            IScheduler scheduler = await running.Task.WaitAsync(StartPatience, clock, ct);
            for (int n = 0; n < MostTriggers; n++)
            {
                string? expression = times is null || n >= times.Expressions.Count ? null : times.Expressions[n];
                await SetAsync(scheduler, new TriggerKey(string.Create(CultureInfo.InvariantCulture, $"{schedule.Name}/{n}"), schedule.Namespace), expression, times?.Zone, ct);
            }
        }
        catch (Exception error) when (error is SchedulerException or TimeoutException)
        {
            throw new FarmUnavailableException($"the farm's database does not answer: {error.GetBaseException().Message}", error);
        }
    }

    private static async Task SetAsync(IScheduler scheduler, TriggerKey key, string? expression, TimeZoneInfo? zone, CancellationToken ct)
    {
        ITrigger? there = await scheduler.GetTrigger(key, ct);
        if (expression is null)
        {
            if (there is not null)
                await scheduler.UnscheduleJob(key, ct);
            return;
        }

        if (there is ICronTrigger set && set.CronExpressionString == expression && set.TimeZone.Id == zone!.Id)
            return;
        ITrigger wanted = TriggerBuilder.Create()
            .WithIdentity(key)
            .ForJob(LookJob)
            // After an outage one look is enough, however many times have passed.
            .WithCronSchedule(expression, cron => cron.InTimeZone(zone!).WithMisfireHandlingInstructionFireAndProceed())
            .Build();
        // Not at the start alone: the database may have been lost and made anew since.
        if (!await scheduler.CheckExists(LookJob, ct))
            await scheduler.AddJob(JobBuilder.Create<LookAtSchedule>().WithIdentity(LookJob).StoreDurably().RequestRecovery().Build(), replace: true, ct);
        if (there is null)
            await scheduler.ScheduleJob(wanted, ct);
        else
            await scheduler.RescheduleJob(key, wanted, ct);
    }

    private async Task<IScheduler> StartAsync(CancellationToken ct)
    {
        IScheduler made = await new QuartzFactory(connection).GetScheduler(ct);
        try
        {
            made.JobFactory = new LookFactory(look);
            made.ListenerManager.AddSchedulerListener(new FailureListener(LogFailure));
            await made.Start(ct);
            return made;
        }
        catch
        {
            await made.Shutdown(CancellationToken.None);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The timer of schedules is tried again: {Reason}")]
    private partial void LogFailure(string reason);

    private sealed class LookFactory(Action<ObjectKey> look) : IJobFactory
    {
        public IJob NewJob(TriggerFiredBundle bundle, IScheduler scheduler) => new LookAtSchedule(look);

        public void ReturnJob(IJob job)
        {
        }
    }
}

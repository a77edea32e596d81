using System.Collections.Specialized;
using Quartz.Impl;
using Quartz.Impl.AdoJobStore;
using Quartz.Spi;

namespace Wan.Farm.Operator.VideoSchedules.Timing;

/// <summary>Makes a scheduler over the tables that the farm's migrations have made.</summary>
/// <remarks>Quartz keeps schedulers and connections by name for the whole process; here each has its own.</remarks>
internal sealed class QuartzFactory(string connection) : StdSchedulerFactory(Properties(connection))
{
    private readonly SchedulerRepository schedulers = new();

    protected override ISchedulerRepository GetSchedulerRepository() => schedulers;

    private static NameValueCollection Properties(string connection)
    {
        string source = $"farm-{Guid.NewGuid():N}";
        return new NameValueCollection
        {
            ["quartz.scheduler.instanceName"] = "wanfarm",
            ["quartz.scheduler.instanceId"] = "operator",
            ["quartz.threadPool.maxConcurrency"] = "2",
            ["quartz.serializer.type"] = typeof(JsonJobData).AssemblyQualifiedName,
            ["quartz.jobStore.type"] = typeof(JobStoreTX).AssemblyQualifiedName,
            ["quartz.jobStore.driverDelegateType"] = typeof(PostgreSQLDelegate).AssemblyQualifiedName,
            ["quartz.jobStore.dataSource"] = source,
            ["quartz.jobStore.tablePrefix"] = "qrtz_",
            ["quartz.jobStore.useProperties"] = "true",
            // An operator that has lost the lead may not know it yet.
            ["quartz.jobStore.useDBLocks"] = "true",
            ["quartz.jobStore.dbRetryInterval"] = "1000",
            [$"quartz.dataSource.{source}.provider"] = "Npgsql",
            [$"quartz.dataSource.{source}.connectionString"] = connection,
        };
    }
}

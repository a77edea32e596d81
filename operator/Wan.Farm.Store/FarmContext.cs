using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Store;

/// <summary>The farm's tables. Nothing is tracked: rows are read as records, and written by statements.</summary>
public sealed class FarmContext(DbContextOptions<FarmContext> options) : DbContext(options)
{
    public DbSet<JobRow> Jobs => Set<JobRow>();

    public DbSet<TaskRow> Tasks => Set<TaskRow>();

    public DbSet<TaskNeedRow> TaskNeeds => Set<TaskNeedRow>();

    public DbSet<TaskMakeRow> TaskMakes => Set<TaskMakeRow>();

    public DbSet<LeaseRow> Leases => Set<LeaseRow>();

    public DbSet<AttemptRow> Attempts => Set<AttemptRow>();

    public DbSet<WorkerRow> Workers => Set<WorkerRow>();

    public DbSet<PoolModelRow> PoolModels => Set<PoolModelRow>();

    public DbSet<ArtifactRow> Artifacts => Set<ArtifactRow>();

    public DbSet<OrphanRow> Orphans => Set<OrphanRow>();

    public DbSet<InputQuestionRow> InputQuestions => Set<InputQuestionRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<JobRow>(job =>
        {
            job.ToTable("jobs").HasKey(row => row.Uid);
            job.Property(row => row.CreatedAt).HasDefaultValueSql();
            job.Property(row => row.EnteredAt).HasDefaultValueSql();
            AsJson(job.Property(row => row.FailurePolicy));
            AsJson(job.Property(row => row.Outputs));
        });
        modelBuilder.Entity<TaskRow>(task =>
        {
            task.ToTable("tasks").HasKey(row => row.Id);
            task.Property(row => row.NotBefore).HasDefaultValueSql();
        });
        modelBuilder.Entity<TaskNeedRow>().ToTable("task_needs").HasKey(row => new { row.Task, row.Needs });
        modelBuilder.Entity<TaskMakeRow>().ToTable("task_makes").HasKey(row => new { row.Task, row.Key });
        modelBuilder.Entity<LeaseRow>().ToTable("leases").HasKey(row => row.Task);
        modelBuilder.Entity<AttemptRow>(attempt =>
        {
            attempt.ToTable("attempts").HasKey(row => row.Id);
            attempt.Property(row => row.EndedAt).HasDefaultValueSql();
        });
        modelBuilder.Entity<WorkerRow>().ToTable("workers").HasKey(row => row.Holder);
        modelBuilder.Entity<PoolModelRow>(model =>
        {
            model.ToTable("pool_models").HasKey(row => new { row.Pool, row.Path });
            AsJson(model.Property(row => row.Facts));
        });
        modelBuilder.Entity<ArtifactRow>().ToTable("artifacts").HasKey(row => new { row.Key, row.Kind });
        modelBuilder.Entity<OrphanRow>().ToTable("orphans").HasKey(row => new { row.Key, row.Kind });
        modelBuilder.Entity<InputQuestionRow>(question =>
        {
            question.ToTable("input_questions").HasKey(row => row.Job);
            AsJson(question.Property(row => row.Answer));
        });
        modelBuilder.Entity<LeaseRow>().Property(row => row.Task).ValueGeneratedNever();
        foreach (IMutableProperty property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
            property.SetColumnName(SnakeCase(property.Name));
    }

    private static void AsJson<T>(PropertyBuilder<T> property) => property.HasConversion(
        value => JsonSerializer.Serialize(value, RenderTaskJson.Options),
        text => JsonSerializer.Deserialize<T>(text, RenderTaskJson.Options)!);

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((letter, place) => char.IsUpper(letter) && place > 0 ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}

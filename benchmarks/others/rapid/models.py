from django.db import models


class Session(models.Model):
    sid = models.CharField(max_length=80, primary_key=True)
    state = models.CharField(max_length=16)
    codes = models.CharField(max_length=16, default="")


class Vote(models.Model):
    phone = models.CharField(max_length=32, primary_key=True)
    codes = models.CharField(max_length=16)

    class Meta:
        managed = False
        db_table = "votes"
